package dev.osier.xds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.HostileInput;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What who comes again and again costs: few judgements, few certificates, few lines of log. */
@Tag("slow")
class SecretPaceTest {
  private static final int BURST = 3;
  private static final SecretLimits LIMITS =
      SecretLimits.DEFAULT
          .withSpacing(Duration.ofHours(1))
          .withCallers(CallerLimits.DEFAULT.withBurst(BURST));

  private static Status.Code fate(SecretClient client) {
    return client.ask("identity").end().getCode();
  }

  @Test
  @HostileInput("sds/streams-in-a-loop")
  void aPodThatOpensOneStreamAfterAnotherGetsOneCertificatePerSpacing() {
    try (SecretFixture fixture = new SecretFixture(LIMITS.withCallers(CallerLimits.DEFAULT))) {
      fixture.client("good").ask("identity").next();
      for (int i = 0; i < 20; i++) {
        SecretClient again = fixture.client("good").ask("identity");
        again.send(SecretFixture.nonsense());
        assertThat(again.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(again.hasMore()).isFalse();
        again.close();
      }
      assertThat(fixture.issuer.asked).hasValue(1);
      fixture.move(Duration.ofHours(1));
      fixture.client("good").ask("identity").next();
    }
  }

  @Test
  void aProxyThatComesBackAtOnceGetsItsCertificateWhenTheSpacingIsOver() {
    try (SecretFixture fixture = new SecretFixture(LIMITS.withSpacing(Duration.ofMillis(500)))) {
      fixture.client("good").ask("identity").next();
      SecretClient again = fixture.client("good").ask("identity");
      fixture.move(Duration.ofMillis(500));
      again.next();
      assertThat(fixture.issuer.issued).hasValue(2);
    }
  }

  @Test
  @HostileInput("sds/flood-of-tokens")
  void aNetworkThatShowsOneBadTokenAfterAnotherHasFewOfThemJudged() {
    try (SecretFixture fixture = new SecretFixture(LIMITS)) {
      for (int i = 0; i < 20; i++) {
        assertThat(fate(fixture.client("bad " + i)))
            .isEqualTo(i < BURST ? Status.Code.UNAUTHENTICATED : Status.Code.RESOURCE_EXHAUSTED);
      }
      assertThat(fixture.reviews).hasValue(BURST);
      assertThat(fixture.refusals("TooOften")).isEqualTo(20 - BURST);
      fixture.client("127.0.0.2", "good").ask("identity").next();
      fixture.move(LIMITS.callers().refill());
      assertThat(fate(fixture.client("bad"))).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(fate(fixture.client("worse"))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  @HostileInput("sds/same-bad-token")
  void aBadTokenThatIsShownAgainIsRefusedWithoutAskingForAWhile() {
    try (SecretFixture fixture = new SecretFixture(LIMITS)) {
      for (int i = 0; i < 20; i++) {
        assertThat(fate(fixture.client("bad"))).isEqualTo(Status.Code.UNAUTHENTICATED);
      }
      assertThat(fixture.reviews).hasValue(1);
      assertThat(fixture.refusals("NotAuthenticated")).isEqualTo(20);
      fixture.move(LIMITS.callers().refusedFor());
      assertThat(fate(fixture.client("bad"))).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(fixture.reviews).hasValue(2);
    }
  }

  @Test
  void thatNobodyCouldJudgeATokenIsNotRemembered() {
    try (SecretFixture fixture = new SecretFixture(LIMITS)) {
      fixture.judging = false;
      assertThat(fate(fixture.client("good"))).isEqualTo(Status.Code.UNAVAILABLE);
      fixture.judging = true;
      fixture.client("good").ask("identity").next();
    }
  }

  @Test
  @HostileInput("sds/flood-of-the-log")
  void strangersHideNothingThatTheLogSaysOfPodsOrOfOtherNetworks() {
    try (SecretFixture fixture = new SecretFixture(LIMITS);
        LogCapture log = LogCapture.of(RefusalLog.class)) {
      for (int i = 0; i < 20; i++) {
        fate(fixture.client("bad " + i));
      }
      fate(fixture.client("127.0.0.2", "of a kubelet's pod"));
      fate(fixture.client("127.0.0.3", "bad"));
      assertThat(log.all("caller turned away"))
          .extracting(line -> line.get("reason") + " " + line.get("pod"))
          .containsExactly(
              "NotAuthenticated null",
              "TooOften null",
              "OtherDelivery bookstore/reviews-1",
              "NotAuthenticated null");
      fixture.move(LIMITS.callers().logSpacing());
      fate(fixture.client("bad"));
      assertThat(log.all("caller turned away")).hasSize(5);
    }
  }
}
