package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one type that a proxy has, by name. Once they are all that its configuration
 * has, they are the configuration's, which all streams share, and only how they differ is this
 * proxy's own. How much they are is counted as they come and go: whoever watches a thousand proxies
 * asks often.
 */
final class HeldResources {
  private SortedMap<String, XdsResource> shared = Collections.emptySortedMap();
  // Others than those, and besides those.
  private Map<String, XdsResource> own = new HashMap<>();
  private Set<String> gone = new HashSet<>();
  private int count;
  private long bytes;
  private long characters;

  /**
   * Keeps equal resources in place of its own.
   *
   * @param equal a map that never changes
   */
  void share(SortedMap<String, XdsResource> equal) {
    shared = equal;
    own = new HashMap<>();
    gone = new HashSet<>();
    characters = 0;
  }

  /** Adds one; gives what was there of its name before. */
  @Nullable XdsResource put(XdsResource resource) {
    String name = resource.name();
    XdsResource before = get(name);
    gone.remove(name);
    if (isSame(shared.get(name), resource)) {
      own.remove(name);
    } else {
      own.put(name, resource);
    }
    count += before == null ? 1 : 0;
    bytes += size(resource) - size(before);
    characters += claimed(resource) - claimed(before);
    return before;
  }

  /** Removes what has this name; gives it if there was any. */
  @Nullable XdsResource remove(String name) {
    XdsResource before = get(name);
    own.remove(name);
    if (shared.containsKey(name)) {
      gone.add(name);
    }
    count -= before == null ? 0 : 1;
    bytes -= size(before);
    characters -= claimed(before);
    return before;
  }

  @Nullable XdsResource get(String name) {
    XdsResource mine = own.get(name);
    return mine != null || gone.contains(name) ? mine : shared.get(name);
  }

  boolean has(String name) {
    return get(name) != null;
  }

  /** The names, as they are now. */
  Set<String> names() {
    if (own.isEmpty() && gone.isEmpty()) {
      return shared.keySet();
    }
    Set<String> names = new HashSet<>(shared.keySet());
    names.removeAll(gone);
    names.addAll(own.keySet());
    return names;
  }

  /** A copy, in order of names. */
  SortedMap<String, XdsResource> sorted() {
    SortedMap<String, XdsResource> sorted = new TreeMap<>(shared);
    gone.forEach(name -> sorted.remove(name));
    sorted.putAll(own);
    return sorted;
  }

  /** Removes those of which the name is not wanted. */
  void retain(Predicate<String> wanted) {
    List<String> unwanted = names().stream().filter(wanted.negate()).toList();
    unwanted.forEach(this::remove);
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /**
   * How much they are. An answer that there is none of a name has no bytes, and neither has what a
   * proxy said it had until it is known.
   */
  Held size() {
    return new Held(count, bytes);
  }

  /**
   * How long the names are, in all, under which nothing is known but that a proxy has something.
   */
  long characters() {
    return characters;
  }

  /** Those names. */
  Stream<String> claimed() {
    return own.values().stream().filter(XdsResource::isAbsent).map(XdsResource::name);
  }

  private static int claimed(@Nullable XdsResource resource) {
    return resource != null && resource.isAbsent() ? resource.name().length() : 0;
  }

  private static int size(@Nullable XdsResource resource) {
    return resource == null || resource.isAbsent() ? 0 : resource.bytes().size();
  }

  @SuppressWarnings("ReferenceEquality") // equal parts of two configurations are the same object
  private static boolean isSame(@Nullable XdsResource one, XdsResource other) {
    return one == other;
  }
}
