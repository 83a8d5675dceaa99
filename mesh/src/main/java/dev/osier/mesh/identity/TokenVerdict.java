package dev.osier.mesh.identity;

import dev.osier.mesh.NamespacedName;

/** What a caller's token says of it. */
public sealed interface TokenVerdict {
  /**
   * It identifies a proxy whose certificate comes over SDS.
   *
   * @param pod the pod the proxy runs in
   * @param podUid that pod's UID
   * @param identity the identity of the account the pod runs under
   */
  record Accepted(NamespacedName pod, String podUid, SpiffeId identity) implements TokenVerdict {}

  /**
   * It identifies no such proxy.
   *
   * @param reason why
   * @param message one lower-case sentence for our log; it quotes nothing of the token
   */
  record Refused(TokenRefusal reason, String message) implements TokenVerdict {}

  /**
   * Nobody can tell now: ask again.
   *
   * @param message one lower-case sentence for our log
   */
  record Undecided(String message) implements TokenVerdict {}
}
