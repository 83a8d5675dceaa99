package dev.osier.operator.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * The check of a user's regular expression: what it accepts, Envoy accepts. Envoy refuses a whole
 * route table for one expression that RE2 does not parse or that comes to a program of more than
 * {@value #MOST_INSTRUCTIONS} instructions (runtime {@code re2.max_program_size.error_level}).
 *
 * <p>Accepted is this part of RE2's syntax, in printable ASCII of 1 to {@value #LONGEST}
 * characters:
 *
 * <ul>
 *   <li>literals, and punctuation after a backslash
 *   <li>{@code .}, {@code [a-z_]}, {@code [^/]}, {@code \d \s \w} and {@code \D \S \W}, alone or in
 *       brackets
 *   <li>{@code ^ $ \b \B}
 *   <li>{@code x*}, {@code x+}, {@code x?}, <code>x{2}</code>, <code>x{2,}</code>, <code>x{2,5}
 *       </code>, also lazy; the first two and <code>x{2,}</code> only of what is never empty; a
 *       loop that begins or ends with another is neither repeated nor beside a {@code |}, except
 *       with parentheses that capture between the two
 *   <li>{@code x|y}, {@code (x)}, {@code (?:x)}
 *   <li>{@code (?i)} at the very beginning, for the whole expression
 * </ul>
 *
 * <p>The size is estimated, not too low. It is that of Latin-1, which Envoy 1.40 has RE2 read: a
 * character is a byte. A letter costs one instruction, a class as many as it has ranges ({@code .}
 * and {@code [^/]} are two); {@code *} and {@code ?} cost one, {@code +} two, a capturing group
 * two, each alternative one; a counted repetition as many copies as it counts up to; a loop that
 * another loop touches doubles. So ninety literal characters fit, fifteen times {@code /[^/]+}, a
 * UUID spelt out in digits, or <code>[a-z0-9]{1,30}</code>.
 */
public final class RegularExpression {
  /** The longest text, in characters. */
  public static final int LONGEST = 1024;

  /** The largest program, in RE2's instructions. */
  public static final int MOST_INSTRUCTIONS = 100;

  private static final ProgramSize NOTHING = ProgramSize.EMPTY;

  private RegularExpression() {}

  /**
   * Says what is wrong with an expression.
   *
   * @return nothing if it is accepted; else one lower-case sentence, without the expression itself
   */
  public static Optional<String> check(String text) {
    return complaint(NOTHING, text, NOTHING);
  }

  /**
   * Says what is wrong with an expression that stands inside a larger one, {@code
   * before(?:text)after}.
   *
   * @param before an expression of the same syntax, complete in itself, as is {@code after}
   * @return nothing if the whole is accepted; else one lower-case sentence
   * @throws IllegalArgumentException if what surrounds it is not accepted
   */
  public static Optional<String> checkInside(String before, String text, String after) {
    return complaint(surrounding(before), text, surrounding(after));
  }

  private static Optional<String> complaint(ProgramSize before, String text, ProgramSize after) {
    if (text.isEmpty()) {
      return Optional.of("empty");
    }
    if (text.length() > LONGEST) {
      return Optional.of("longer than " + LONGEST + " characters");
    }
    return switch (ExpressionParser.parse(text)) {
      case ExpressionParser.Refused(String why) -> Optional.of(why);
      case ExpressionParser.Parsed(ProgramSize size) ->
          tooLarge(before.then(size).then(after)).or(() -> secondOpinion(text));
    };
  }

  private static Optional<String> tooLarge(ProgramSize size) {
    return size.total() <= MOST_INSTRUCTIONS
        ? Optional.empty()
        : Optional.of(
            "too large: about %d of at most %d instructions"
                .formatted(size.total(), MOST_INSTRUCTIONS));
  }

  /** The same library matches requests in tests of rules, so it must take the expression too. */
  private static Optional<String> secondOpinion(String text) {
    try {
      Pattern.compile(text);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(e.getDescription());
    }
  }

  private static ProgramSize surrounding(String text) {
    return switch (ExpressionParser.parse(text)) {
      case ExpressionParser.Parsed(ProgramSize size) -> size;
      case ExpressionParser.Refused(String why) ->
          throw new IllegalArgumentException("measuring the expression " + text + ": " + why);
    };
  }
}
