package dev.osier.operator.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.testkit.RandomExpressions;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegularExpressionTest {
  private static final long SEED = 4;
  private static final int TEXTS = 10_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v[0-9]+/users/[^/]+",
        "^Bearer .*$",
        "(foo|bar|baz)-[a-z0-9]{1,8}",
        ".*\\.example\\.com",
        "beta-.*",
        "/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[a-z0-9]{1,30}",
        "(?i)(chrome|firefox|safari)/\\d+\\..*",
        "https?://([a-z0-9-]+\\.)*example\\.(com|org)(:\\d+)?(/.*)?",
        "/(en|de|fr)(-[A-Z]{2})?/.*?\\.(?:png|jpe?g|svg)",
        "\\bcanary\\b",
        "[\\w.+-]+@[\\w-]+\\.[\\w.]+",
        "[-a]|[a-]|[\\]\\[]|}",
        "a|",
        "/|/docs(/[^/]+)*\\.html",
      })
  void takesWhatUsersWrite(String text) {
    assertThat(RegularExpression.check(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " --> ",
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "'' --> empty",
        "(a --> missing closing )",
        "a) --> a closing ) without an opening one",
        "[a --> missing closing ]",
        "[ --> missing closing ]",
        "[] --> ] as the first character of [...]; for the character write \\]",
        "[z-a] --> a range from z down to a",
        "[a-\\d] --> \\d is not supported here",
        "[a-c-e] --> - in the midst of [...]; for the character write \\-",
        "[[:alpha:]] --> classes such as [:alpha:] are not supported",
        "[^\\s\\S] --> a [...] without any character in it",
        "*a --> * with nothing to repeat; for the character write \\*",
        "a** --> a repetition of a repetition at character 3: put the inner one in (?:...)",
        "a{2 --> { without a count like {2}, {2,} or {2,5}; for the character write \\{",
        "a{02} --> { without a count like {2}, {2,} or {2,5}; for the character write \\{",
        "a{3,2} --> a repetition from 3 down to 2",
        "a{1001} --> more than 1000 repetitions",
        "a{99999999999} --> more than 1000 repetitions",
        "(a*)* --> a repetition without bound of what may be empty",
        "a|(?:/[^/]+)* --> 'a loop around a loop, like (?:/x+)*, in a repetition or beside a |:"
            + " write (/x+)*'",
        "(b(?:/[^/]+)*)? --> 'a loop around a loop, like (?:/x+)*, in a repetition or beside a |:"
            + " write (/x+)*'",
        "(?=a) --> of the groups with ?, only (?:...), and (?i) at the beginning, are supported",
        "a(?i)b --> of the groups with ?, only (?:...), and (?i) at the beginning, are supported",
        "\\pN --> \\p is not supported here",
        "(a)\\1 --> \\1 is not supported here",
        "a\\ --> a backslash at the end",
        "caf\u00e9 --> 'only printable ascii is supported, not U+00E9'",
        "a{240} --> too large: about 244 of at most 100 instructions",
        "(((a{1000}){1000}){1000}){1000} --> too large: about 1000000 of at most 100 instructions",
      })
  void saysWhatIsWrong(String text, String complaint) {
    assertThat(RegularExpression.check(text)).contains(complaint);
  }

  @Test
  void textsHaveALength() {
    assertThat(RegularExpression.check("(?:".repeat(200) + ")".repeat(200) + "x".repeat(96)))
        .isEmpty();
    assertThat(RegularExpression.check("x".repeat(RegularExpression.LONGEST + 1)))
        .contains("longer than 1024 characters");
  }

  @Test
  void nestingAsDeepAsTheTextIsLongIsNoHarm() {
    assertThat(RegularExpression.check("(?:".repeat(256) + ")".repeat(256))).isEmpty();
    assertThat(RegularExpression.check("(?:".repeat(341))).contains("missing closing )");
  }

  @Test
  void whatStandsAroundCounts() {
    String before = "(?:.*; *)?session=";
    String after = "(?:;.*)?";

    assertThat(RegularExpression.checkInside(before, "beta-.*", after)).isEmpty();
    assertThat(RegularExpression.check("x".repeat(90))).isEmpty();
    assertThat(RegularExpression.checkInside(before, "x".repeat(90), after))
        .hasValueSatisfying(complaint -> assertThat(complaint).startsWith("too large"));
    assertThatThrownBy(() -> RegularExpression.checkInside("(", "a", ")"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingThatIsWrittenThrows() {
    RandomExpressions expressions = new RandomExpressions(new Random(SEED));
    int accepted = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = expressions.next();
      Optional<String> complaint = RegularExpression.check(text);
      if (complaint.isEmpty()) {
        accepted++;
      } else {
        assertThat(complaint.get()).as(text).isNotBlank().doesNotContain("\n");
      }
    }
    assertThat(accepted).as("texts accepted of %d", TEXTS).isBetween(TEXTS / 5, TEXTS * 4 / 5);
  }
}
