package dev.osier.operator.regex;

import java.util.BitSet;

/** A set of bytes: Envoy has RE2 read Latin-1, so that a character is a byte. */
final class CharacterSet {
  private static final int SIZE = 256;

  private final BitSet members = new BitSet(SIZE);

  CharacterSet add(int first, int last) {
    members.set(first, last + 1);
    return this;
  }

  CharacterSet addAll(CharacterSet others) {
    members.or(others.members);
    return this;
  }

  /** Adds the other case of each ASCII letter. */
  CharacterSet fold() {
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      int lower = Character.toLowerCase(upper);
      if (members.get(upper) || members.get(lower)) {
        members.set(upper);
        members.set(lower);
      }
    }
    return this;
  }

  CharacterSet negate() {
    members.flip(0, SIZE);
    return this;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /**
   * How many instructions RE2 reads one of these with: one for each range. It adds another to a
   * loop over any byte at all.
   */
  int instructions() {
    if (members.cardinality() == SIZE) {
      return 2;
    }
    boolean folds = folds();
    int ranges = 0;
    int first = members.nextSetBit(0);
    while (first >= 0) {
      int end = members.nextClearBit(first);
      // An instruction can ignore the case: then the capital letters need none of their own.
      if (!(folds && first >= 'A' && end - 1 <= 'Z')) {
        ranges++;
      }
      first = members.nextSetBit(end);
    }
    return ranges;
  }

  private boolean folds() {
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      if (members.get(upper) != members.get(Character.toLowerCase(upper))) {
        return false;
      }
    }
    return true;
  }
}
