package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.fuzz.FuzzTarget;
import dev.osier.testkit.fuzz.Fuzzer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parsers that strangers reach cope with every input. */
class FuzzTest {
  static Stream<FuzzTarget> targets() {
    return Stream.of(
        new FuzzTarget(SpiffeIdFuzz.class, SpiffeIdFuzz::fuzzerTestOneInput),
        new FuzzTarget(PemBlockFuzz.class, PemBlockFuzz::fuzzerTestOneInput),
        new FuzzTarget(PeerIdentityFuzz.class, PeerIdentityFuzz::fuzzerTestOneInput),
        new FuzzTarget(AcceptableKeyFuzz.class, AcceptableKeyFuzz::fuzzerTestOneInput));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void noKnownInputBreaksIt(FuzzTarget target) {
    assertThat(Fuzzer.replay(target)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Tag("slow")
  void noInputIsFoundThatBreaksIt(FuzzTarget target) {
    assertThat(Fuzzer.search(target)).isGreaterThan(100);
  }
}
