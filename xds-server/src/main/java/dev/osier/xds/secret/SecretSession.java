package dev.osier.xds.secret;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.translate.SecretName;
import java.util.List;
import java.util.Optional;

/**
 * What a proxy asks for on its stream for secrets, and what it says of what it got: a state machine
 * of one resource, after the incremental xDS protocol. It never sees a key.
 */
final class SecretSession {
  /** What is left to do after a message. */
  enum Step {
    /** Nothing. */
    NONE,
    /** Send the secret: it was asked for anew. */
    PUSH
  }

  /**
   * A message of the proxy.
   *
   * @param typeUrl the type it is about; may be empty, the service serves only one
   * @param subscribed names it wants from now on
   * @param unsubscribed names it no longer wants
   * @param nonce the response it answers, empty if none
   * @param error why it refuses that response
   */
  record Message(
      String typeUrl,
      List<String> subscribed,
      List<String> unsubscribed,
      String nonce,
      Optional<String> error) {}

  private boolean first = true;
  private boolean subscribed;
  private long sent;
  private Optional<String> refusal = Optional.empty();

  /**
   * Takes a message.
   *
   * @throws RefusedStreamException if it asks for anything but the proxy's own identity
   */
  Step receive(Message message) {
    if (!message.typeUrl().isEmpty() && !message.typeUrl().equals(ResourceType.SECRET.typeUrl())) {
      throw new RefusedStreamException(SecretRefusal.NONSENSE);
    }
    // Asking for nothing in particular, first, is asking for everything (xDS protocol, wildcard).
    if (first && message.subscribed().isEmpty()) {
      throw new RefusedStreamException(SecretRefusal.OTHER_SECRET);
    }
    first = false;
    if (!message.subscribed().stream().allMatch(SecretName.IDENTITY::equals)) {
      throw new RefusedStreamException(SecretRefusal.OTHER_SECRET);
    }
    if (message.unsubscribed().contains(SecretName.IDENTITY)) {
      subscribed = false;
    }
    note(message);
    if (message.subscribed().isEmpty()) {
      return Step.NONE;
    }
    subscribed = true;
    return Step.PUSH;
  }

  private void note(Message message) {
    if (message.nonce().equals(nonce())) {
      refusal = message.error();
    }
  }

  /** Whether the proxy wants its secret now. */
  boolean wants() {
    return subscribed;
  }

  /** The nonce of the next response. */
  String next() {
    sent++;
    refusal = Optional.empty();
    return nonce();
  }

  /** Why the proxy refuses what was sent last; empty if it does not, or has not said yet. */
  Optional<String> refusal() {
    return refusal;
  }

  private String nonce() {
    return sent == 0 ? "none" : Long.toString(sent);
  }
}
