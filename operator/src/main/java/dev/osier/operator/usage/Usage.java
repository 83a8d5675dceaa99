package dev.osier.operator.usage;

import dev.osier.mesh.Immutable;
import dev.osier.mesh.usage.Owner;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is remembered of several owners' pods. A value: replicas that know different parts put them
 * together without agreeing on anything.
 *
 * @param owners by owner, what its pods call; never nothing
 */
record Usage(SortedMap<Owner, Names> owners) {
  /** Nothing remembered. */
  static final Usage NOTHING = new Usage(new TreeMap<>());

  Usage {
    owners = Immutable.sortedMap(owners);
  }

  Names of(Owner owner) {
    return owners.getOrDefault(owner, Names.NONE);
  }

  /** This, and that an owner's pods have used names on a day; this itself if it says so already. */
  @SuppressWarnings("ReferenceEquality") // a value that gains nothing is the same object
  Usage used(Owner owner, Collection<String> names, int day) {
    Names before = of(owner);
    Names after = before.used(names, day);
    if (after == before) {
      return this;
    }
    SortedMap<Owner, Names> all = new TreeMap<>(owners);
    all.put(owner, after);
    return new Usage(all);
  }

  /** What both know. */
  Usage merge(Usage other) {
    SortedMap<Owner, Names> all = new TreeMap<>(owners);
    other.owners.forEach((owner, names) -> all.merge(owner, names, Names::merge));
    return new Usage(all);
  }

  /** What was used on this day or later. */
  Usage since(int day) {
    SortedMap<Owner, Names> all = new TreeMap<>();
    owners.forEach(
        (owner, names) -> {
          Names kept = names.since(day);
          if (!kept.isEmpty()) {
            all.put(owner, kept);
          }
        });
    return new Usage(all);
  }

  /** The first half of the owners. */
  Usage half() {
    SortedMap<Owner, Names> first = new TreeMap<>();
    owners.entrySet().stream()
        .limit(owners.size() / 2)
        .forEach(each -> first.put(each.getKey(), each.getValue()));
    return new Usage(first);
  }

  /** The first day that anything was last used; the last there is if there is nothing. */
  int oldestDay() {
    return owners.values().stream()
        .flatMap(names -> names.days().values().stream())
        .mapToInt(Integer::intValue)
        .min()
        .orElse(Integer.MAX_VALUE);
  }
}
