package dev.osier.ca;

import dev.osier.mesh.identity.IssuanceDecision;

/**
 * Why a certificate was not issued: a closed set, so that refusals can be counted by it. The words
 * are those of the PodCertificateRequest's condition.
 */
public enum RefusalReason {
  /** Another pod has that name now: the one the request speaks of is gone, or never was. */
  OTHER_POD("OtherPod", Finality.DENIED),
  /** The pod has no sidecar of ours. */
  NOT_IN_MESH("NotInMesh", Finality.DENIED),
  /** The pod runs under another account than the request says; a pod cannot change its account. */
  WRONG_SERVICE_ACCOUNT("WrongServiceAccount", Finality.DENIED),
  /** The pod is bound to another node than the request says; a pod cannot change its node. */
  WRONG_NODE("WrongNode", Finality.DENIED),
  /** The kind or size of the key; the word is prescribed by the PodCertificateRequest API. */
  UNSUPPORTED_KEY_TYPE("UnsupportedKeyType", Finality.DENIED),
  /** Somebody asks for a certificate on one of the authority's own keys. */
  AUTHORITY_KEY("KeyOfTheAuthority", Finality.DENIED),
  /** The key is no DER SubjectPublicKeyInfo, or not on its curve. */
  MALFORMED_KEY("MalformedKey", Finality.FAILED),
  /** The requester wants a shorter life than Kubernetes allows. */
  REQUESTED_LIFE_TOO_SHORT("RequestedLifeTooShort", Finality.FAILED),
  /** The names make no SPIFFE ID. */
  INVALID_NAME("InvalidName", Finality.FAILED),
  /** Another signer is asked: not ours to answer. */
  OTHER_SIGNER("OtherSigner", Finality.PENDING),
  /** No such pod is known yet. */
  POD_NOT_SEEN("PodNotSeen", Finality.PENDING),
  /** The pod is known but not yet bound to a node. */
  POD_NOT_BOUND("PodNotBound", Finality.PENDING),
  /** The account of that name has another UID now; the kubelet may not know yet. */
  OTHER_SERVICE_ACCOUNT_SEEN("OtherServiceAccountSeen", Finality.PENDING),
  /** The node of that name has another UID now; the kubelet may not know yet. */
  OTHER_NODE_SEEN("OtherNodeSeen", Finality.PENDING),
  /** Nothing is installed yet that could sign. */
  AUTHORITY_NOT_READY("AuthorityNotReady", Finality.PENDING),
  /** The intermediate ends too soon to sign anything that Kubernetes would take. */
  AUTHORITY_EXPIRING("AuthorityExpiring", Finality.PENDING),
  /** What we signed did not pass our own check; it was thrown away. */
  OWN_CHECK_FAILED("OwnCheckFailed", Finality.PENDING);

  private enum Finality {
    DENIED,
    FAILED,
    PENDING
  }

  private final String word;
  private final Finality finality;

  RefusalReason(String word, Finality finality) {
    this.word = word;
    this.finality = finality;
  }

  /** The CamelCase word that stands in conditions, logs and metrics. */
  public String word() {
    return word;
  }

  /** Whether the refusal is for good, so that the same request never has to be looked at again. */
  public boolean isFinal() {
    return finality != Finality.PENDING;
  }

  IssuanceDecision decision(String message) {
    return switch (finality) {
      case DENIED -> new IssuanceDecision.Denied(word, message);
      case FAILED -> new IssuanceDecision.Failed(word, message);
      case PENDING -> new IssuanceDecision.Pending(word);
    };
  }
}
