package dev.osier.operator.status;

import dev.osier.crds.PlaintextCallers;
import dev.osier.mesh.plaintext.PlaintextReport;

/** The part of a status that says who still sends plaintext. */
public final class PlaintextStatus {
  private PlaintextStatus() {}

  /** Computes it. */
  public static PlaintextCallers of(PlaintextReport report) {
    return new PlaintextCallers(
        report.peers().size(),
        report.complete(),
        report.peers().entrySet().stream()
            .limit(PlaintextCallers.LISTED)
            .map(
                peer ->
                    new PlaintextCallers.Peer(
                        peer.getKey().workload().toString(),
                        peer.getKey().port(),
                        peer.getKey().caller(),
                        peer.getValue().toString()))
            .toList());
  }
}
