package dev.osier.e2e.bench;

import java.util.Map;
import java.util.Set;

/**
 * What one sidecar asks for, when, and from when on it can serve: the part of an Envoy that depends
 * on how the mesh is configured. One for each sidecar, which outlives its streams; called by one
 * thread at a time.
 */
interface Behaviour {
  /** Where requests go. */
  interface Requests {
    /**
     * Asks for more of a type.
     *
     * @param names by which names; none asks for all there are, the first time
     * @param versions what it has from an earlier stream
     */
    void subscribe(XdsType type, Set<String> names, Map<String, String> versions);
  }

  /** A stream begins: the first, or one after another. */
  void begin(Requests requests);

  /** A response has come and has been acknowledged. */
  void received(WireResponse response, Requests requests);

  /** Whether everything that was asked for has been answered. */
  boolean isConfigured();

  /** Whether it holds what a service's callers need. */
  boolean calls(String namespace, String service);
}
