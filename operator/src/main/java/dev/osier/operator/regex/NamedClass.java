package dev.osier.operator.regex;

import java.util.Optional;

/** The classes that a backslash and a letter name, as RE2 understands them: ASCII only. */
final class NamedClass {
  private NamedClass() {}

  /**
   * The class of a letter after a backslash, if it names one.
   *
   * @param folds whether the case of letters is ignored
   */
  static Optional<CharacterSet> of(char letter, boolean folds) {
    return named(Character.toLowerCase(letter))
        .map(set -> folds ? set.fold() : set)
        .map(set -> Character.isUpperCase(letter) ? set.negate() : set);
  }

  private static Optional<CharacterSet> named(char letter) {
    return switch (letter) {
      case 'd' -> Optional.of(new CharacterSet().add('0', '9'));
      case 's' -> Optional.of(new CharacterSet().add('\t', '\n').add('\f', '\r').add(' ', ' '));
      case 'w' ->
          Optional.of(new CharacterSet().add('0', '9').add('A', 'Z').add('_', '_').add('a', 'z'));
      default -> Optional.empty();
    };
  }
}
