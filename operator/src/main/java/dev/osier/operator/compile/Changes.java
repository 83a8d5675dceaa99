package dev.osier.operator.compile;

import dev.osier.mesh.NamespacedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The difference of two lists of objects that have names, in any order. What has not changed is
 * mostly the same object in the same place, and then costs a comparison of two references.
 *
 * @param before those of the one that the other has not, or in another form
 * @param after those of the other
 * @param <T> the objects
 */
record Changes<T>(List<T> before, List<T> after) {

  static <T> Changes<T> between(
      List<T> before, List<T> after, Function<? super T, NamespacedName> name) {
    if (Shared.isSame(before, after)) {
      return new Changes<>(List.of(), List.of());
    }
    CommonEnds ends = CommonEnds.of(before, after);
    return ofUnaligned(ends.between(before), ends.between(after), name);
  }

  private static <T> Changes<T> ofUnaligned(
      List<T> before, List<T> after, Function<? super T, NamespacedName> name) {
    if (before.size() == after.size()) {
      List<T> old = new ArrayList<>();
      List<T> current = new ArrayList<>();
      for (int i = 0; i < before.size(); i++) {
        if (!Shared.isSame(before.get(i), after.get(i))) {
          old.add(before.get(i));
          current.add(after.get(i));
        }
      }
      return byName(old, current, name);
    }
    return byName(before, after, name);
  }

  private static <T> Changes<T> byName(
      List<T> before, List<T> after, Function<? super T, NamespacedName> name) {
    Map<NamespacedName, T> old = HashMap.newHashMap(before.size());
    before.forEach(object -> old.put(name.apply(object), object));
    List<T> current = new ArrayList<>();
    Set<NamespacedName> unchanged = new HashSet<>();
    for (T object : after) {
      if (object.equals(old.get(name.apply(object)))) {
        unchanged.add(name.apply(object));
      } else {
        current.add(object);
      }
    }
    return new Changes<>(
        before.stream().filter(object -> !unchanged.contains(name.apply(object))).toList(),
        current);
  }

  boolean isEmpty() {
    return before.isEmpty() && after.isEmpty();
  }

  /** Both sides. */
  Stream<T> all() {
    return Stream.of(before, after).flatMap(Collection::stream);
  }
}
