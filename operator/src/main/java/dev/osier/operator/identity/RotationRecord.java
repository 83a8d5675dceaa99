package dev.osier.operator.identity;

import dev.osier.mesh.rotation.IssuedLives;
import java.time.Instant;

/**
 * What the authority's Secret says of changes of root, beside keys, certificates and the phase.
 *
 * @param since when the phase began; the epoch if there never was a change
 * @param honoured the request that was honoured last; empty if none ever was
 * @param previousRoot the fingerprint of the root whose place the present one took; empty if there
 *     was none
 * @param lives how long the certificates live that workloads may have
 */
record RotationRecord(Instant since, String honoured, String previousRoot, IssuedLives lives) {
  /** The record of an authority whose root was never changed. */
  static final RotationRecord NONE = new RotationRecord(Instant.EPOCH, "", "", IssuedLives.UNKNOWN);

  /** The same with other lives. */
  RotationRecord with(IssuedLives others) {
    return new RotationRecord(since, honoured, previousRoot, others);
  }
}
