package dev.osier.mesh;

import java.util.List;

/**
 * The endpoints of one service port, or of a subset of its pods, that should get traffic now: the
 * ready ones, or while there is none, those that still serve while they end (as kube-proxy does,
 * KEP-1669).
 *
 * @param key whose endpoints these are
 * @param endpoints sorted by address and port, without duplicates
 */
public record Endpoints(BackendKey key, List<Endpoint> endpoints) {
  public Endpoints {
    endpoints = List.copyOf(endpoints);
  }
}
