package dev.osier.operator.watch;

import dev.osier.operator.compile.CommonEnds;
import dev.osier.operator.compile.Shared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What objects became when they were read. One that is the same object as the last time is not read
 * again; one that was read as it was before, as after a change of what nobody here reads, becomes
 * the same object as before. Safe for use by several threads.
 *
 * @param <V> an object
 * @param <T> what it becomes
 */
final class States<V, T> {
  private final Function<V, T> read;
  private final Function<V, ?> name;
  private final BiConsumer<V, V> follow;
  private volatile Known<V, T> known = new Known<>(List.of(), List.of());

  /** Objects and what they became, in the same order. */
  private record Known<V, T>(List<V> objects, List<T> states) {}

  /**
   * @param name what an object is known by, whatever it becomes
   * @param follow told of each object that takes the place of another, before it is read
   */
  States(Function<V, T> read, Function<V, ?> name, BiConsumer<V, V> follow) {
    this.follow = follow;
    this.read = read;
    this.name = name;
  }

  /** What these objects are now; others are forgotten. */
  List<T> of(List<V> objects) {
    Known<V, T> before = known;
    // A store hands out most of its objects in the order of the last time.
    CommonEnds ends = CommonEnds.of(objects, before.objects());
    List<V> others = ends.between(objects);
    if (others.isEmpty() && objects.size() == before.objects().size()) {
      return before.states();
    }
    int oldEnd = before.objects().size() - ends.tail();
    List<T> states = new ArrayList<>(objects.size());
    states.addAll(before.states().subList(0, ends.head()));
    addOthers(others, before, ends.head(), oldEnd, states);
    states.addAll(before.states().subList(oldEnd, before.states().size()));
    Known<V, T> now = new Known<>(List.copyOf(objects), List.copyOf(states));
    known = now;
    return now.states();
  }

  private void addOthers(List<V> objects, Known<V, T> before, int from, int to, List<T> states) {
    Map<Object, Integer> places = HashMap.newHashMap(to - from);
    for (int i = from; i < to; i++) {
      places.put(name.apply(before.objects().get(i)), i);
    }
    for (V object : objects) {
      Integer place = places.get(name.apply(object));
      if (place == null) {
        states.add(read.apply(object));
      } else if (Shared.isSame(object, before.objects().get(place))) {
        states.add(before.states().get(place));
      } else {
        follow.accept(before.objects().get(place), object);
        states.add(Shared.value(before.states().get(place), read.apply(object)));
      }
    }
  }
}
