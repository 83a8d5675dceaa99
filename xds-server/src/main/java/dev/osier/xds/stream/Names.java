package dev.osier.xds.stream;

import java.util.AbstractSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names that a proxy asked for. Often they are all that a configuration has: then the set is the
 * configuration's, which all streams share, and only how it differs is this proxy's own.
 */
final class Names extends AbstractSet<String> {
  private Set<String> shared = Set.of();
  private Set<String> added = new HashSet<>();
  private Set<String> removed = new HashSet<>();
  private long characters;

  /**
   * Keeps an equal set in place of its own.
   *
   * @param equal one that never changes
   */
  void share(Set<String> equal) {
    shared = equal;
    added = new HashSet<>();
    removed = new HashSet<>();
    characters = 0;
  }

  /** How long its own names are, those that it adds, in all. */
  long characters() {
    return characters;
  }

  @Override
  public boolean contains(Object name) {
    return added.contains(name) || (shared.contains(name) && !removed.contains(name));
  }

  @Override
  public boolean add(String name) {
    if (shared.contains(name)) {
      return removed.remove(name);
    }
    boolean isNew = added.add(name);
    characters += isNew ? name.length() : 0;
    return isNew;
  }

  @Override
  public boolean remove(Object name) {
    if (!(name instanceof String text)) {
      return false;
    }
    if (added.remove(text)) {
      characters -= text.length();
      return true;
    }
    return shared.contains(text) && removed.add(text);
  }

  @Override
  public int size() {
    return shared.size() - removed.size() + added.size();
  }

  @Override
  public Iterator<String> iterator() {
    return Stream.concat(shared.stream().filter(name -> !removed.contains(name)), added.stream())
        .iterator();
  }
}
