package dev.osier.mesh;

/**
 * How many of a service port's endpoints are called with mutual TLS, as far as the cluster's
 * protocol depends on it.
 */
public enum MeshedEndpoints {
  /** Every endpoint, or there are no endpoints: HTTP/2 and mutual TLS to all. */
  ALL,
  /** Not every endpoint: each request keeps the protocol its application spoke. */
  NOT_ALL
}
