package dev.osier.mesh.identity;

import dev.osier.mesh.NamespacedName;
import java.util.Optional;

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
   * @param pod the pod that the API server says it is bound to; empty unless it stands by it
   */
  record Refused(TokenRefusal reason, String message, Optional<NamespacedName> pod)
      implements TokenVerdict {
    /** A refusal of a token of which nothing is certain. */
    public Refused(TokenRefusal reason, String message) {
      this(reason, message, Optional.empty());
    }
  }

  /** The same verdict, if it is a refusal with the pod that it is about. */
  default TokenVerdict about(NamespacedName pod) {
    return this instanceof Refused(TokenRefusal reason, String message, var _)
        ? new Refused(reason, message, Optional.of(pod))
        : this;
  }

  /**
   * Nobody can tell now: ask again.
   *
   * @param message one lower-case sentence for our log
   */
  record Undecided(String message) implements TokenVerdict {}
}
