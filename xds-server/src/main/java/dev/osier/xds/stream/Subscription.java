package dev.osier.xds.stream;

import java.util.Set;

/** What of one type a proxy is to be sent: what it asked for, and what that leads to. */
final class Subscription {
  private final Names names = new Names();
  private Set<String> implied = Set.of();
  private boolean wildcard;
  private boolean named;
  private int changes;

  /** The names that were asked for. */
  Set<String> names() {
    return names;
  }

  /**
   * Keeps an equal set of names in place of its own.
   *
   * @param equal one that never changes
   */
  void share(Set<String> equal) {
    names.share(equal);
  }

  /** How long the names are in all, without those that others share. */
  long characters() {
    return names.characters();
  }

  /** The names of what it is given besides, without having asked. */
  Set<String> implied() {
    return implied;
  }

  /** Whether it is sent all there are ({@code *}). */
  boolean isToAll() {
    return wildcard;
  }

  /** Whether a name was ever asked for, after which "no name" no longer means "all". */
  boolean wasNamed() {
    return named;
  }

  /** A number that changes whenever what is fetched by name may. */
  int changes() {
    return changes;
  }

  /** Whether something is to be sent though not everyone gets it. */
  boolean isByName() {
    return !names.isEmpty() || !implied.isEmpty();
  }

  /** Whether a name is among those, or what they lead to. */
  boolean names(String name) {
    return names.contains(name) || implied.contains(name);
  }

  /** Marks that the proxy names what it wants. */
  void setNamed() {
    named = true;
  }

  /** Sets whether it is sent all there are; true if it was not so before. */
  boolean setToAll(boolean all) {
    boolean changed = wildcard != all;
    wildcard = all;
    return changed;
  }

  void add(String name) {
    names.add(name);
    changes++;
  }

  /** Removes a name; true if it was there. */
  boolean remove(String name) {
    boolean removed = names.remove(name);
    if (removed) {
      changes++;
    }
    return removed;
  }

  /**
   * Gives the proxy these as well, in place of those before.
   *
   * @return whether they are others
   */
  boolean imply(Set<String> needed) {
    boolean changed = !needed.equals(implied);
    if (changed) {
      implied = Set.copyOf(needed);
      changes++;
    }
    return changed;
  }
}
