package dev.osier.operator.status;

import dev.osier.crds.Condition;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.Attachment;

/**
 * The condition {@code Programmed} before it has a time: whether every proxy that needs an object
 * runs its latest generation.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason a CamelCase word for programs
 * @param message one sentence for people; may be empty
 */
record Programmed(String status, String reason, String message) {
  /** The condition's type (Gateway API). */
  static final String TYPE = "Programmed";

  /** What is so for one thing that an object is attached to. */
  static Programmed of(Attachment<?> attachment, RolloutTotal rollout) {
    if (!attachment.isAccepted()) {
      return new Programmed(Condition.FALSE, "NotAccepted", "no proxy is sent it");
    }
    if (rollout.rejected() > 0) {
      return new Programmed(
          Condition.FALSE,
          "Rejected",
          rollout.refusal().map(Programmed::sentence).orElse("a proxy refuses it"));
    }
    if (!rollout.silent().isEmpty()) {
      return new Programmed(
          Condition.UNKNOWN,
          "Pending",
          "replicas of the control plane that have not reported this generation: "
              + String.join(", ", rollout.silent()));
    }
    if (rollout.targeted() == 0) {
      return new Programmed(Condition.TRUE, "NotInUse", "no connected proxy needs it");
    }
    return rollout.acknowledged() < rollout.targeted()
        ? new Programmed(
            Condition.FALSE, "Pending", "not every proxy that needs it has confirmed it yet")
        : new Programmed(Condition.TRUE, TYPE, "every proxy that needs it runs it");
  }

  private static String sentence(ProxyRefusal refusal) {
    return "the proxy of pod "
        + refusal.pod()
        + " refuses it and goes on with what it had: "
        + refusal.words();
  }
}
