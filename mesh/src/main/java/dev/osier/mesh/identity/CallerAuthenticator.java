package dev.osier.mesh.identity;

/** Finds out which pod's proxy a bearer token was made for. */
@FunctionalInterface
public interface CallerAuthenticator {
  /**
   * Judges a token; may take as long as asking the API server does. Never throws.
   *
   * @param token whatever the caller sent in its place
   */
  TokenVerdict authenticate(String token);

  /** Whether a token could be judged now; may take as long as judging one does. Never throws. */
  default boolean canJudge() {
    return true;
  }
}
