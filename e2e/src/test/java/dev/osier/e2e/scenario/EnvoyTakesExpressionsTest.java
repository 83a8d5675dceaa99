package dev.osier.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.operator.regex.RegularExpression;
import dev.osier.testkit.RandomExpressions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Envoy itself says whether it takes the regular expressions that we accept. */
@Tag("envoy")
class EnvoyTakesExpressionsTest {
  private static final long SEED = 40;
  private static final int ACCEPTED = 5_000;
  private static final int ACCEPTED_IN_COOKIES = 1_000;
  private static final int IN_ONE_ENVOY = 1_000;

  /** Of what Envoy takes of the random texts; that we accept nothing would also be safe. */
  private static final double SHARE = 0.6;

  private static final String BEFORE = "(?:.*; *)?session=";
  private static final String AFTER = "(?:;.*)?";

  @TempDir Path directory;

  @Test
  void takesAllThatAreAccepted(TestReporter reporter) throws IOException {
    List<String> texts = new ArrayList<>();
    Set<String> accepted = new HashSet<>();
    RandomExpressions expressions = new RandomExpressions(new Random(SEED));
    while (accepted.size() < ACCEPTED) {
      String text = expressions.next();
      texts.add(text);
      if (RegularExpression.check(text).isEmpty()) {
        accepted.add(text);
      }
    }

    Set<String> taken = taken(texts);

    assertThat(accepted).allMatch(taken::contains);
    assertThat(taken)
        .as("those that are refused are refused for something")
        .isNotEqualTo(Set.copyOf(texts));
    double share = (double) accepted.size() / taken.size();
    reporter.publishEntry(
        "regular expressions",
        "%d texts, %d accepted, %d taken by envoy: %.0f %% of them are accepted"
            .formatted(texts.size(), accepted.size(), taken.size(), share * 100));
    assertThat(share).isGreaterThan(SHARE);
  }

  @Test
  void takesThemInsideTheExpressionForACookie() throws IOException {
    List<String> whole = new ArrayList<>();
    RandomExpressions expressions = new RandomExpressions(new Random(SEED + 1));
    while (whole.size() < ACCEPTED_IN_COOKIES) {
      String text = expressions.next();
      if (RegularExpression.checkInside(BEFORE, text, AFTER).isEmpty()) {
        whole.add(BEFORE + "(?:" + text + ")" + AFTER);
      }
    }

    assertThat(taken(whole)).containsAll(whole);
  }

  /** Were these taken, the others' being taken would say nothing. */
  @Test
  void refusesWhatIsRefused() throws IOException {
    List<String> refused =
        List.of(
            "",
            "(a",
            "a)",
            "[a",
            "[z-a]",
            "a**",
            "*a",
            "a{1001}",
            "(?=a)",
            "\\1",
            "a\\",
            "\\y",
            "a{97}",
            ".{49}",
            "(?i)k{97}",
            "[a-z0-9]{1,40}");
    assertThat(refused).noneMatch(text -> RegularExpression.check(text).isEmpty());

    List<String> atTheLimit = List.of("a{96}", ".{48}", "(?i)[a-z]{96}");
    assertThat(atTheLimit).allMatch(text -> RegularExpression.check(text).isEmpty());

    assertThat(taken(Stream.concat(refused.stream(), atTheLimit.stream()).toList()))
        .containsExactlyInAnyOrderElementsOf(atTheLimit);
  }

  private Set<String> taken(List<String> texts) throws IOException {
    Set<String> taken = new HashSet<>();
    for (int start = 0; start < texts.size(); start += IN_ONE_ENVOY) {
      List<String> part = texts.subList(start, Math.min(start + IN_ONE_ENVOY, texts.size()));
      Path folder = Files.createTempDirectory(directory, "envoy");
      new ExpressionListeners(part).taken(folder).stream().map(part::get).forEach(taken::add);
    }
    return taken;
  }
}
