package dev.osier.operator.token;

import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.state.PodState;
import java.util.Optional;

/** Whether the pod that an authentic token is bound to gets its certificate over SDS. Pure. */
final class PodOfToken {
  private PodOfToken() {}

  /**
   * Compares.
   *
   * @param token what the API server says of the token
   * @param pod the pod of that name and UID; empty if there is none
   * @param trustDomain the trust domain in force
   */
  static TokenVerdict judge(ReviewedToken token, Optional<PodState> pod, TrustDomain trustDomain) {
    // A terminating pod still gets its certificate: it drains, perhaps for long, and needs one.
    if (pod.isEmpty() || pod.get().isOver()) {
      return refused(TokenRefusal.POD_GONE, "the pod is gone, or its containers have ended");
    }
    PodState known = pod.get();
    if (!known.serviceAccount().equals(token.serviceAccount())) {
      return refused(TokenRefusal.OTHER_ACCOUNT, "the pod runs under another service account");
    }
    if (!known.sidecar() || known.hostNetwork()) {
      return refused(TokenRefusal.NOT_IN_MESH, "the pod has no sidecar of this mesh");
    }
    if (known.delivery() != Delivery.SDS) {
      return refused(TokenRefusal.OTHER_DELIVERY, "the pod gets its certificate from its kubelet");
    }
    return new TokenVerdict.Accepted(
        token.pod(),
        token.podUid(),
        new SpiffeId(trustDomain, token.pod().namespace(), token.serviceAccount()));
  }

  private static TokenVerdict refused(TokenRefusal reason, String message) {
    return new TokenVerdict.Refused(reason, message);
  }
}
