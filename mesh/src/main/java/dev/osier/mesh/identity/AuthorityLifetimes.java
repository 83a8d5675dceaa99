package dev.osier.mesh.identity;

import java.time.Duration;

/**
 * How long the certificates of a managed authority live.
 *
 * @param root the root's life
 * @param intermediate the intermediate's life; shorter than the root's
 * @param leaf the longest life of a workload's certificate
 */
public record AuthorityLifetimes(Duration root, Duration intermediate, Duration leaf) {}
