package dev.osier.ca;

import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import java.util.Optional;

/**
 * The answer to "whose key is this?": compares what a request says with what the control plane
 * itself knows of the pod. Pure.
 *
 * <p>Facts that disagree with the request must be as the API server has them now, not as a watch
 * remembers them, because most differences end the matter for good: a pod never changes its UID,
 * account or node. An account and a node can be made anew under their names while the pod lives,
 * and the kubelet may hear of it last: a difference of those UIDs is refused, but not for good.
 */
final class Identification {
  private Identification() {}

  static Verdict<SpiffeId> identify(
      String signerName,
      CertificateRequest request,
      Optional<PodFacts> facts,
      TrustDomain trustDomain) {
    if (!request.signerName().equals(signerName)) {
      return refused(RefusalReason.OTHER_SIGNER, "the request is addressed to another signer");
    }
    if (facts.isEmpty()) {
      return refused(RefusalReason.POD_NOT_SEEN, "the pod is not known yet");
    }
    return compare(request, facts.get(), trustDomain);
  }

  private static Verdict<SpiffeId> compare(
      CertificateRequest request, PodFacts facts, TrustDomain trustDomain) {
    if (!facts.podUid().equals(request.podUid())) {
      return refused(RefusalReason.OTHER_POD, "the pod of that name has another uid");
    }
    if (!facts.serviceAccountName().equals(request.serviceAccountName())) {
      return refused(
          RefusalReason.WRONG_SERVICE_ACCOUNT, "the pod runs under another service account");
    }
    if (facts.nodeName().isEmpty()) {
      return refused(RefusalReason.POD_NOT_BOUND, "the pod is not bound to a node yet");
    }
    if (!facts.nodeName().equals(request.nodeName())) {
      return refused(RefusalReason.WRONG_NODE, "the pod is bound to another node");
    }
    if (!facts.meshed()) {
      return refused(RefusalReason.NOT_IN_MESH, "the pod has no sidecar of this mesh");
    }
    if (!facts.serviceAccountUid().equals(request.serviceAccountUid())) {
      return refused(
          RefusalReason.OTHER_SERVICE_ACCOUNT_SEEN,
          "the service account of that name has another uid");
    }
    if (!facts.nodeUid().equals(request.nodeUid())) {
      return refused(RefusalReason.OTHER_NODE_SEEN, "the node of that name has another uid");
    }
    // A terminating pod still gets its certificate: it drains, perhaps for long, and needs one.
    try {
      return new Verdict.Accepted<>(
          new SpiffeId(trustDomain, request.namespace(), request.serviceAccountName()));
    } catch (IllegalArgumentException e) {
      return refused(
          RefusalReason.INVALID_NAME, "the namespace and service account make no identity");
    }
  }

  private static Verdict<SpiffeId> refused(RefusalReason reason, String message) {
    return new Verdict.Refused<>(reason, message);
  }
}
