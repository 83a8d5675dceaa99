package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one proxy lacks of one type, and what it has too much of it, by name. */
final class Shortfall {
  // Another's, if all that there is is lacking.
  private SortedMap<String, XdsResource> additions = new TreeMap<>();
  private boolean shared;
  private final SortedSet<String> removals = new TreeSet<>();
  private final SortedSet<String> absences = new TreeSet<>();
  private final Bisection bisection = new Bisection();

  void clear() {
    clearAdditions();
    removals.clear();
    absences.clear();
  }

  private void clearAdditions() {
    if (shared) {
      additions = new TreeMap<>();
      shared = false;
    } else {
      additions.clear();
    }
  }

  private SortedMap<String, XdsResource> ownAdditions() {
    if (shared) {
      additions = new TreeMap<>(additions);
      shared = false;
    }
    return additions;
  }

  /**
   * All of these are lacking, and nothing else is.
   *
   * @param all a map that never changes
   */
  void lackAll(SortedMap<String, XdsResource> all) {
    additions = all;
    shared = true;
  }

  /** Nothing is lacking under a name. */
  void forget(String name) {
    ownAdditions().remove(name);
    removals.remove(name);
    absences.remove(name);
  }

  /** What is in a change is lacking no longer. */
  void sent(Change change) {
    if (change.added().size() == additions.size()) {
      clearAdditions();
    } else {
      SortedMap<String, XdsResource> rest = ownAdditions();
      change.added().forEach(resource -> rest.remove(resource.name()));
    }
    change
        .removed()
        .forEach(
            name -> {
              removals.remove(name);
              absences.remove(name);
            });
  }

  void add(XdsResource resource) {
    ownAdditions().put(resource.name(), resource);
  }

  /** Something is to be taken away. */
  void remove(String name) {
    removals.add(name);
  }

  /** It is to be said that there is nothing of a name. */
  void deny(String name) {
    absences.add(name);
  }

  /** Sends these, which were refused together, in halves. */
  void split(List<XdsResource> refused) {
    bisection.split(refused.stream().map(XdsResource::name).toList());
  }

  /** To be called when all has been looked at. */
  void complete() {
    bisection.retain(additions.keySet());
  }

  Collection<XdsResource> additions() {
    return additions.values();
  }

  boolean adds(String name) {
    return additions.containsKey(name);
  }

  /** Those of the additions that are to go together next. */
  List<XdsResource> nextAdditions() {
    return bisection
        .take(additions.keySet())
        .map(
            group ->
                additions.values().stream()
                    .filter(resource -> group.contains(resource.name()))
                    .toList())
        .orElseGet(() -> List.copyOf(additions.values()));
  }

  /**
   * The names to be taken away.
   *
   * @param had those, too, that the proxy has
   */
  List<String> nextRemovals(boolean had) {
    List<String> names = new ArrayList<>(absences);
    if (had) {
      names.addAll(removals);
    }
    return List.copyOf(names);
  }

  /** Whether nothing is lacking and nothing too much. */
  boolean isNothing() {
    return additions.isEmpty() && removals.isEmpty() && absences.isEmpty();
  }

  boolean hasAdditions() {
    return !additions.isEmpty();
  }

  boolean hasRemovals() {
    return !removals.isEmpty();
  }

  boolean hasAbsences() {
    return !absences.isEmpty();
  }
}
