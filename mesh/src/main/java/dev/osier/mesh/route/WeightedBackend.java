package dev.osier.mesh.route;

/**
 * One of several backends that share requests.
 *
 * @param backend where to
 * @param weight its share, relative to the others; 0 to 1,000,000
 */
public record WeightedBackend(Backend backend, int weight) {}
