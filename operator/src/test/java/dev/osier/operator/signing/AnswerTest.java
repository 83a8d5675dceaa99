package dev.osier.operator.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.987Z");
  private static final SpiffeId IDENTITY =
      new SpiffeId(new TrustDomain("example.org"), "shop", "cart");

  @Test
  void anIssuedCertificateIsWrittenWithAllItsTimes() {
    assertThat(
            Answer.of(
                new IssuanceDecision.Issued(
                    IDENTITY,
                    "chain",
                    NOW,
                    NOW.plus(Duration.ofHours(12)),
                    NOW.plus(Duration.ofHours(24))),
                NOW))
        .get()
        .satisfies(
            status -> {
              assertThat(status.certificateChain()).isEqualTo("chain");
              assertThat(status.notBefore()).isEqualTo("2026-01-01T00:00:00Z");
              assertThat(status.beginRefreshAt()).isEqualTo("2026-01-01T12:00:00Z");
              assertThat(status.notAfter()).isEqualTo("2026-01-02T00:00:00Z");
              assertThat(status.conditions())
                  .extracting(Condition::type, Condition::status)
                  .containsExactly(org.assertj.core.groups.Tuple.tuple("Issued", "True"));
            });
  }

  @Test
  void aRefusalHasItsReasonAndNoCertificate() {
    assertThat(Answer.of(new IssuanceDecision.Denied("WrongNode", "another node"), NOW))
        .get()
        .satisfies(
            status -> {
              assertThat(status.certificateChain()).isNull();
              assertThat(status.notAfter()).isNull();
              assertThat(status.conditions())
                  .containsExactly(
                      new Condition(
                          "Denied",
                          "True",
                          0,
                          "2026-01-01T00:00:00Z",
                          "WrongNode",
                          "another node"));
            });
  }

  @Test
  void nothingIsWrittenWhileNothingIsKnown() {
    assertThat(Answer.of(new IssuanceDecision.Pending("PodNotSeen"), NOW)).isEmpty();
  }
}
