package dev.osier.mesh.route;

import dev.osier.mesh.BackendKey;

/** What a reference to a backend leads to. */
public sealed interface Backend {
  /**
   * Pods of a service.
   *
   * @param key which
   */
  record ServiceBackend(BackendKey key) implements Backend {}

  /**
   * Nothing: the reference dangles, or is not permitted. Its share of requests is answered with
   * 500, of connections by closing them, so that a mistake does not silently move traffic
   * elsewhere.
   */
  record InvalidBackend() implements Backend {}
}
