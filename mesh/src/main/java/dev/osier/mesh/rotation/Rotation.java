package dev.osier.mesh.rotation;

import java.time.Instant;

/**
 * What is stored of a change of root, from which alone it goes on after a restart.
 *
 * @param phase how far it has come
 * @param since when that phase began; the epoch if idle
 * @param oldRoot the fingerprint of the root that is being replaced; if idle, of the only one
 * @param oldRootNotAfter when that root expires
 * @param newRoot the fingerprint of the root that takes its place; empty if idle
 * @param honoured the request for a change that was honoured last; empty if none ever was
 */
public record Rotation(
    RotationPhase phase,
    Instant since,
    String oldRoot,
    Instant oldRootNotAfter,
    String newRoot,
    String honoured) {}
