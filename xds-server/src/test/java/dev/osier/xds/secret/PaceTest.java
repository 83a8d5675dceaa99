package dev.osier.xds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do something now, and who is taken for whom. */
class PaceTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Instant START = Instant.EPOCH;

  private static Instant at(int intervals) {
    return START.plus(INTERVAL.multipliedBy(intervals));
  }

  private static int taken(Pace<String> pace, String key, int tries, Instant now) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += pace.take(key, now).isZero() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aBurstAtOnceAndThenOnePerInterval() {
    Pace<String> pace = new Pace<>(5, INTERVAL, 10);
    assertThat(taken(pace, "a", 20, START)).isEqualTo(5);
    assertThat(pace.take("a", START)).isEqualTo(INTERVAL);
    assertThat(pace.take("a", at(1).minusMillis(1))).isEqualTo(Duration.ofMillis(1));
    assertThat(taken(pace, "a", 20, at(1))).isEqualTo(1);
    assertThat(taken(pace, "a", 20, at(4))).isEqualTo(3);
    assertThat(taken(pace, "a", 20, at(1_000))).isEqualTo(5);
  }

  @Test
  void oneHasNoPartInWhatAnotherDoes() {
    Pace<String> pace = new Pace<>(1, INTERVAL, 10);
    assertThat(taken(pace, "a", 5, START)).isEqualTo(1);
    assertThat(taken(pace, "b", 5, START)).isEqualTo(1);
  }

  @Test
  void asManyAreRememberedAsItSaysAndTheOthersShareOnePace() {
    Pace<String> pace = new Pace<>(2, INTERVAL, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(taken(pace, "busy " + i, 5, START)).isEqualTo(2);
    }
    int others = 0;
    for (int i = 0; i < 1_000; i++) {
      others += taken(pace, "other " + i, 1, START);
    }
    assertThat(others).isEqualTo(2);
    assertThat(pace.size()).isEqualTo(3);
    assertThat(taken(pace, "other 1", 5, at(2))).as("when the busy ones rest").isEqualTo(2);
    assertThat(pace.size()).isEqualTo(1);
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOut() {
    Pace<String> pace = new Pace<>(2, INTERVAL, 3);
    taken(pace, "a", 5, at(1_000_000));
    assertThat(pace.take("a", START)).isLessThanOrEqualTo(INTERVAL);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.1, ::ffff:10.0.0.1, true",
    "2001:db8::1, 2001:db8::ffff:1, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
  })
  void anIpv6NetworkIsAsManyAddressesAsSomebodyCanChooseFrom(
      String one, String other, boolean same) {
    assertThat(network(one).equals(network(other))).isEqualTo(same);
  }

  private static RemoteNetwork network(String address) {
    return RemoteNetwork.of(new InetSocketAddress(InetAddress.ofLiteral(address), 1));
  }
}
