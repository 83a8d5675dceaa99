package dev.osier.operator.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.fuzz.FuzzTarget;
import dev.osier.testkit.fuzz.Fuzzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reader of certification requests copes with every input. */
class FuzzTest {
  private static final FuzzTarget TARGET =
      new FuzzTarget(StubRequestFuzz.class, StubRequestFuzz::fuzzerTestOneInput);

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
