package dev.osier.testkit;

import java.util.List;
import java.util.Random;

/**
 * Random texts that somebody may have meant as regular expressions: most of them are, of every size
 * and with more than any one library understands. One in three is little more than loops inside
 * loops; one in four is damaged.
 */
public final class RandomExpressions {
  private static final String ALPHABET =
      "abcdeksz/ABKSZ019-_.=;:, ~%&#@!\"'<>()[]{}*+?|^$\\\n\té\u017f\u212a";
  private static final List<String> LITERALS =
      List.of("a", "b", "k", "s", "Z", "0", "/", "-", "_", "=", ",", " ", "\\.", "\\/", "\\-", "@");
  private static final List<String> WORDS =
      List.of("/api/v", "users", "foo", "bar", "Bearer ", "beta-", "\\.example\\.com", "Sky");
  private static final List<String> CLASSES =
      List.of(".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\pN", "\\p{Greek}", "[[:alpha:]]");
  private static final List<String> ASSERTIONS =
      List.of("^", "$", "\\b", "\\B", "\\A", "\\z", "(?=a)");
  private static final List<String> REPETITIONS =
      List.of("*", "+", "?", "*?", "+?", "??", "{2}", "{3,}", "{1,8}", "{0,3}", "{2}?", "{0}");
  private static final List<String> GROUPS =
      List.of("(?:", "(?:", "(?:", "(", "(", "(?i:", "(?P<n>");
  private static final List<String> ELEMENTS =
      List.of(
          "a-z", "A-Z", "0-9", "/", "_", "k", "s", "-", "\\d", "\\w", "\\W", "\\S", "\\]", "!-~");

  private static final List<String> LOOPED =
      List.of("a", "[acegik]", "[acegikmoqsuwy02468]", "[^bd]", ".");
  private static final List<String> LOOPS = REPETITIONS.subList(0, 6);

  private final Random random;

  public RandomExpressions(Random random) {
    this.random = random;
  }

  /** The next text. */
  public String next() {
    StringBuilder text = new StringBuilder();
    if (oneIn(3)) {
      loops(text, 1 + random.nextInt(3));
      return text.toString();
    }
    if (oneIn(12)) {
      text.append("(?i)");
    }
    alternatives(text, random.nextInt(4));
    if (oneIn(4)) {
      damage(text, 1 + random.nextInt(3));
    }
    return text.toString();
  }

  private void alternatives(StringBuilder text, int depth) {
    sequence(text, depth);
    int more = oneIn(3) ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < more; i++) {
      text.append('|');
      sequence(text, depth);
    }
  }

  private void sequence(StringBuilder text, int depth) {
    int parts = random.nextInt(6);
    for (int i = 0; i < parts; i++) {
      part(text, depth);
      if (oneIn(3)) {
        text.append(one(REPETITIONS));
      }
    }
  }

  private void part(StringBuilder text, int depth) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> text.append(one(LITERALS));
      case 3 -> text.append(one(WORDS));
      case 4, 5 -> text.append(one(CLASSES.subList(0, oneIn(8) ? CLASSES.size() : 7)));
      case 6, 7 -> brackets(text);
      case 8 -> text.append(one(ASSERTIONS.subList(0, oneIn(8) ? ASSERTIONS.size() : 4)));
      default -> group(text, depth);
    }
  }

  private void loops(StringBuilder text, int depth) {
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      if (depth > 0 && oneIn(2)) {
        text.append(oneIn(5) ? "(" : "(?:");
        loops(text, depth - 1);
        if (oneIn(4)) {
          text.append('|');
          loops(text, depth - 1);
        }
        text.append(')');
      } else {
        text.append(one(LOOPED));
      }
      if (!oneIn(3)) {
        text.append(one(oneIn(5) ? REPETITIONS : LOOPS));
      }
    }
  }

  private void brackets(StringBuilder text) {
    text.append(oneIn(3) ? "[^" : "[");
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(one(ELEMENTS));
    }
    text.append(']');
  }

  private void group(StringBuilder text, int depth) {
    if (depth == 0) {
      text.append(one(LITERALS));
      return;
    }
    text.append(one(GROUPS.subList(0, oneIn(8) ? GROUPS.size() : 5)));
    alternatives(text, depth - 1);
    text.append(')');
  }

  private void damage(StringBuilder text, int times) {
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + 1 + random.nextInt(3));
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 1 -> text.delete(at, end);
        default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
      }
    }
  }

  private boolean oneIn(int number) {
    return random.nextInt(number) == 0;
  }

  private String one(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
