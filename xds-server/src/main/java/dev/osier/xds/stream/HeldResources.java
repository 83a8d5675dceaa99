package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one type that a proxy has, by name. How much that is is counted as they come and
 * go: whoever watches a thousand proxies asks often.
 */
final class HeldResources {
  private final Map<String, XdsResource> byName = new HashMap<>();
  private long bytes;

  /** Adds one; gives what was there of its name before. */
  @Nullable XdsResource put(XdsResource resource) {
    XdsResource before = byName.put(resource.name(), resource);
    bytes += size(resource) - size(before);
    return before;
  }

  /** Removes what has this name; gives it if there was any. */
  @Nullable XdsResource remove(String name) {
    XdsResource before = byName.remove(name);
    bytes -= size(before);
    return before;
  }

  @Nullable XdsResource get(String name) {
    return byName.get(name);
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** The names, as they are at any time. */
  Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** A copy, in order of names. */
  SortedMap<String, XdsResource> sorted() {
    return new TreeMap<>(byName);
  }

  /** Removes those of which the name is not wanted. */
  void retain(Predicate<String> wanted) {
    List<String> unwanted = byName.keySet().stream().filter(wanted.negate()).toList();
    unwanted.forEach(this::remove);
  }

  /** How many there are. */
  int count() {
    return byName.size();
  }

  /**
   * How much they are. An answer that there is none of a name has no bytes, and neither has what a
   * proxy said it had until it is known.
   */
  Held size() {
    return new Held(byName.size(), bytes);
  }

  private static int size(@Nullable XdsResource resource) {
    return resource == null || resource.isAbsent() ? 0 : resource.bytes().size();
  }
}
