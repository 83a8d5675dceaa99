package dev.osier.xds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a stream goes on with the token that it was opened with. */
@Tag("slow")
class SecretAgeTest {
  private static final Duration AGE = SecretLimits.DEFAULT.age();
  // A stream's own age is a tenth more at most.
  private static final Duration AGED = AGE.plus(AGE.dividedBy(9));
  private static final SecretLimits LIMITS =
      SecretLimits.DEFAULT.withSpacing(Duration.ofMillis(20));

  private static SecretClient open(SecretFixture fixture) {
    SecretClient client = fixture.client("good").ask("identity");
    client.next();
    return client;
  }

  // In small steps, because what was found out is good for seconds.
  private static void awaitWhileTimePasses(
      SecretFixture fixture, String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          fixture.server.check();
          fixture.move(Duration.ofSeconds(1));
          return condition.getAsBoolean();
        });
  }

  /** Has the streams look at their age until they have tried whether tokens can be judged. */
  private static void awaitProbe(SecretFixture fixture) {
    int before = fixture.probes.get();
    awaitWhileTimePasses(fixture, "a probe", () -> fixture.probes.get() > before);
  }

  @Test
  void aStreamOfThatAgeEndsSoThatTheProxyShowsItsCurrentToken() {
    try (SecretFixture fixture = new SecretFixture(LIMITS)) {
      SecretClient client = open(fixture);
      fixture.move(AGE.multipliedBy(8).dividedBy(10));
      fixture.server.check();
      fixture.client("good").ask("identity").next();
      assertThat(client.isOpen()).isTrue();
      assertThat(fixture.probes).hasValue(0);
      fixture.move(AGED);
      awaitWhileTimePasses(fixture, "the end", () -> !client.isOpen());
      assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void certificatesAreRenewedBeyondThatAgeWhileNobodyCanJudgeTokens() {
    try (SecretFixture fixture = new SecretFixture(LIMITS)) {
      fixture.issuer.untilRenewal = Duration.ofMillis(50);
      SecretClient client = open(fixture);
      fixture.judging = false;
      fixture.move(AGED);
      for (int i = 0; i < 10; i++) {
        awaitProbe(fixture);
      }
      int before = fixture.issuer.issued.get();
      awaitWhileTimePasses(fixture, "three more", () -> fixture.issuer.issued.get() >= before + 3);
      assertThat(client.isOpen()).isTrue();
      fixture.judging = true;
      awaitWhileTimePasses(fixture, "the end", () -> !client.isOpen());
      assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  @HostileInput("sds/past-its-longest-age")
  void itEndsAtItsLongestAgeInAnyCase() {
    try (SecretFixture fixture = new SecretFixture(LIMITS)) {
      SecretClient client = open(fixture);
      fixture.judging = false;
      fixture.move(SecretLimits.DEFAULT.longestAge());
      fixture.server.check();
      assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(fixture.probes).hasValue(0);
    }
  }

  @Test
  void whileNothingCanSignEachWaitIsLonger() {
    SecretLimits limits = SecretLimits.DEFAULT;
    assertThat(limits.untilRetry(0, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(limits.untilRetry(0, 1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(limits.untilRetry(3, 0)).isEqualTo(Duration.ofSeconds(16));
    assertThat(limits.untilRetry(4, 0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.untilRetry(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void onceSomethingCanSignNobodyWaitsForTheNextTry() {
    Duration never = Duration.ofHours(1);
    try (SecretFixture fixture = new SecretFixture(LIMITS.withRetry(never, never))) {
      fixture.issuer.signer = Optional.empty();
      SecretClient client = fixture.client("good").ask("identity");
      Await.until("a try", () -> fixture.issuer.asked.get() > 0);
      fixture.move(Duration.ofSeconds(1));
      fixture.issuer.signer = Optional.of("first");
      client.next();
      assertThat(fixture.issuer.asked).hasValue(2);
    }
  }
}
