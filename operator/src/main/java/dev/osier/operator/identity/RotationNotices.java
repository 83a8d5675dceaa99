package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.operator.event.Notice;

/** What people are told when a change of root enters a phase. */
final class RotationNotices {
  private RotationNotices() {}

  static Notice of(MeshIdentity identity, RotationPhase phase) {
    return switch (phase) {
      case PREPARE ->
          notice(
              identity,
              "RotationPrepared",
              "made a new root; workloads are given both and go on with the old one");
      case ACTIVATE ->
          notice(
              identity,
              "RotationActivated",
              "every workload trusts the new root; certificates are issued under it from now on");
      case DRAIN ->
          notice(
              identity,
              "RotationDraining",
              "nothing is issued under the old root any more; workloads replace their"
                  + " certificates");
      case RETIRE ->
          notice(
              identity,
              "RotationRetiring",
              "no certificate under the old root is in use; workloads stop trusting it");
      case IDLE ->
          notice(identity, "RotationCompleted", "the old root is gone; there is one root again");
    };
  }

  private static Notice notice(MeshIdentity identity, String reason, String message) {
    return Notice.of(identity, false, reason, message);
  }
}
