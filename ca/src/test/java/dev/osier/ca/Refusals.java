package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.IssuanceDecision.Denied;
import dev.osier.mesh.identity.IssuanceDecision.Failed;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import dev.osier.mesh.identity.IssuanceDecision.Pending;
import dev.osier.mesh.identity.PodFacts;
import java.util.Map;
import java.util.Optional;

/**
 * What is true of every refusal of a certificate: our log says why, who asked learns nothing that
 * the request did not say, it is counted once, and the next honest request is served.
 */
final class Refusals {
  private Refusals() {}

  static void check(
      MeshFixture mesh, CertificateRequest request, Optional<PodFacts> facts, String reason) {
    Optional<AuthorityState> before = mesh.authority.state();
    int counted = mesh.decisions.size();
    try (LogCapture log = LogCapture.of(WorkloadIssuer.class)) {
      IssuanceDecision decision = mesh.issuer.decide(request, facts);
      assertThat(reasonOf(decision)).isEqualTo(reason);
      Map<String, String> logged = log.only("certificate refused");
      assertThat(logged)
          .containsEntry("reason", reason)
          .containsEntry("pod", request.namespace() + "/" + request.podName());
      assertThat(decision.toString())
          .doesNotContain("pod-uid", "node-1", "node-uid", "account-uid");
      assertThat(mesh.decisions.subList(counted, mesh.decisions.size())).containsExactly(decision);
    }
    assertThat(mesh.authority.state()).isEqualTo(before);
    assertThat(mesh.decide(mesh.request())).isInstanceOf(Issued.class);
  }

  private static String reasonOf(IssuanceDecision decision) {
    return switch (decision) {
      case Denied(String reason, String message) -> reason;
      case Failed(String reason, String message) -> reason;
      case Pending(String reason) -> reason;
      case Issued issued -> throw new AssertionError("issued for " + issued.identity());
    };
  }
}
