package dev.osier.ca;

/**
 * Whoever counts clients that were refused. It is called on the thread of the handshake and must
 * neither block nor throw.
 */
@FunctionalInterface
public interface ClientListener {
  /** Nobody counts. */
  ClientListener NONE = refusal -> {};

  /** A client's certificate was not trusted. */
  void refused(ClientRefusal refusal);
}
