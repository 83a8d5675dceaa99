package dev.osier.mesh;

/**
 * How many of a service port's endpoints have a sidecar, as far as the cluster's protocol depends
 * on it.
 */
public enum MeshedEndpoints {
  /** Every endpoint has one, or there are no endpoints: HTTP/2 and mutual TLS to all. */
  ALL,
  /** At least one has none: each request keeps the protocol its application spoke. */
  NOT_ALL
}
