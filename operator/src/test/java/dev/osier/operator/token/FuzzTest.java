package dev.osier.operator.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.fuzz.FuzzTarget;
import dev.osier.testkit.fuzz.Fuzzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reader of tokens copes with every input. */
class FuzzTest {
  private static final FuzzTarget TARGET =
      new FuzzTarget(ClaimedTokenFuzz.class, ClaimedTokenFuzz::fuzzerTestOneInput);

  @Test
  void noKnownInputBreaksIt() {
    assertThat(Fuzzer.replay(TARGET)).isPositive();
  }

  @Test
  @Tag("slow")
  void noInputIsFoundThatBreaksIt() {
    assertThat(Fuzzer.search(TARGET)).isGreaterThan(100);
  }
}
