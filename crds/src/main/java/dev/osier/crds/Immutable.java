package dev.osier.crds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Immutable copies of collections as they are stored: absent is empty, and an element that this
 * version cannot read (the word of a later version) is left out.
 */
public final class Immutable {
  private Immutable() {}

  /** The list's elements, in their order. */
  public static <T> List<T> list(@Nullable List<T> stored) {
    return stored == null ? List.of() : stored.stream().filter(Objects::nonNull).toList();
  }

  /** The map's entries, in their order. */
  public static <V> Map<String, V> map(@Nullable Map<String, V> stored) {
    if (stored == null) {
      return Map.of();
    }
    Map<String, V> copy = new LinkedHashMap<>();
    stored.forEach(
        (key, value) -> {
          if (value != null) {
            copy.put(key, value);
          }
        });
    return Collections.unmodifiableMap(copy);
  }
}
