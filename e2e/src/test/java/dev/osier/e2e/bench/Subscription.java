package dev.osier.e2e.bench;

import dev.osier.e2e.bench.WireResponse.Addition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What one sidecar asks for and has of one type. */
final class Subscription {
  private final Set<String> names = new TreeSet<>();
  private final Set<String> unanswered = new HashSet<>();
  private final Map<String, String> held = new HashMap<>();
  private boolean asked;
  private boolean answered;

  /** Asks for names; those that were not asked for before. */
  Set<String> ask(Set<String> wanted) {
    Set<String> added = new TreeSet<>(wanted);
    added.removeAll(names);
    names.addAll(added);
    unanswered.addAll(added);
    asked |= !added.isEmpty();
    return added;
  }

  /** Asks for all there are; false if it was asked for before. */
  boolean askForAll() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  void take(WireResponse response) {
    answered = true;
    for (Addition addition : response.added()) {
      held.put(addition.name(), addition.version());
      unanswered.remove(addition.name());
    }
    for (String name : response.removed()) {
      held.remove(name);
      unanswered.remove(name);
    }
  }

  boolean isAsked() {
    return asked;
  }

  /** Whether a response has come, and has said something of every name. */
  boolean isAnswered() {
    return answered && unanswered.isEmpty();
  }

  /** Whether nothing that was asked for by name is still to come. */
  boolean hasNamed() {
    return unanswered.isEmpty();
  }

  Set<String> names() {
    return names;
  }

  Map<String, String> held() {
    return held;
  }
}
