package dev.osier.ca;

/**
 * Why a client's certificate was not trusted: a closed set, so that refusals can be counted by it.
 */
public enum ClientRefusal {
  /** It is not known yet which trust domain is ours. */
  NO_TRUST_DOMAIN("NoTrustDomain", "no trust domain yet"),
  /** There is no certificate, or more than any chain of ours has. */
  CHAIN_LENGTH("ChainLength", "chain too long"),
  /** Our own trust bundle cannot be read. */
  BROKEN_BUNDLE("BrokenBundle", "the trust bundle is broken"),
  /** No root is trusted at this moment. */
  NO_ROOT("NoRoot", "no root is trusted"),
  /** The client presents a root and nothing below it. */
  ROOT("Root", "it presents a root"),
  /** The chain does not lead to a root of ours: a signature, a life, a constraint. */
  PATH("Path", "the path is not valid"),
  /** The client presents a certificate that may sign others. */
  AUTHORITY("Authority", "it presents an authority"),
  /** The key usage is not a workload's. */
  KEY_USAGE("KeyUsage", "its key usage is not a workload's"),
  /** The certificate is for servers. */
  NOT_A_CLIENT("NotAClient", "it may not act as a client"),
  /** It has no SPIFFE ID of ours, or more than one URI. */
  IDENTITY("Identity", "not exactly one identity"),
  /** The identity is of another trust domain. */
  FOREIGN_TRUST_DOMAIN("ForeignTrustDomain", "foreign trust domain");

  private final String word;
  private final String sentence;

  ClientRefusal(String word, String sentence) {
    this.word = word;
    this.sentence = sentence;
  }

  /** The CamelCase word that stands in logs and metrics. */
  public String word() {
    return word;
  }

  String sentence() {
    return sentence;
  }
}
