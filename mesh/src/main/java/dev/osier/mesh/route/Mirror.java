package dev.osier.mesh.route;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Fraction;

/**
 * A copy of requests, whose responses nobody sees.
 *
 * @param backend where the copies go
 * @param share how many requests are copied
 */
public record Mirror(BackendKey backend, Fraction share) {}
