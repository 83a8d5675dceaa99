package dev.osier.xds.secret;

/** Why a stream for secrets was ended that a token had opened: a closed set, to be counted by. */
enum SecretRefusal {
  /** It asked for a secret that is not its own: another's, all there are, the authority's. */
  OTHER_SECRET("OtherSecret"),
  /** It asked for something that is no secret, or made no sense. */
  NONSENSE("Nonsense"),
  /** It asked again and again, or its pod has too many streams. */
  EXCESS("Excess"),
  /** It asked for nothing. */
  SILENCE("Silence"),
  /** Its pod is gone, or no longer what it was when the token was shown. */
  POD_GONE("PodGone");

  private final String word;

  SecretRefusal(String word) {
    this.word = word;
  }

  /** The CamelCase word that stands in logs and metrics. */
  String word() {
    return word;
  }
}
