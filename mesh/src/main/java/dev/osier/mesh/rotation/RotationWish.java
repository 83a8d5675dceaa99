package dev.osier.mesh.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When the root is to be changed, and how slowly.
 *
 * @param request what a person asks for it with: any text, honoured once; empty if nobody does
 * @param due from when on it is to be changed without being asked for; empty if never
 * @param overlap how long the old root stays trusted, at least, after the last certificate was
 *     issued under it
 */
public record RotationWish(Optional<String> request, Optional<Instant> due, Duration overlap) {}
