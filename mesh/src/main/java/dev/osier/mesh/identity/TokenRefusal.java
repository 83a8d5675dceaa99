package dev.osier.mesh.identity;

/** Why a token does not identify a proxy: a closed set, so that refusals can be counted by it. */
public enum TokenRefusal {
  /** There is none, several, or what there is is no signed JSON Web Token (RFC 7519). */
  MALFORMED("MalformedToken"),
  /** It says itself that it is unsigned ({@code alg: none}, RFC 8725, section 3.1). */
  UNSIGNED("UnsignedToken"),
  /** It was made for somebody else. */
  OTHER_AUDIENCE("OtherAudience"),
  /** Its life is over. */
  EXPIRED("ExpiredToken"),
  /**
   * The API server does not stand by it: another issuer, a broken signature, a pod that is gone.
   */
  NOT_AUTHENTICATED("NotAuthenticated"),
  /** It is no service account's, or not bound to a pod. */
  NOT_BOUND_TO_POD("NotBoundToPod"),
  /** The pod it is bound to is gone, or all its containers have ended. */
  POD_GONE("PodGone"),
  /** The pod runs under another account. */
  OTHER_ACCOUNT("OtherServiceAccount"),
  /** The pod has no sidecar of ours. */
  NOT_IN_MESH("NotInMesh"),
  /** The pod's certificate comes from its kubelet. */
  OTHER_DELIVERY("OtherDelivery");

  private final String word;

  TokenRefusal(String word) {
    this.word = word;
  }

  /** The CamelCase word that stands in logs and metrics. */
  public String word() {
    return word;
  }
}
