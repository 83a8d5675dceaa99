package dev.osier.operator.status;

import dev.osier.crds.Condition;
import dev.osier.operator.rollout.RolloutTotal;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Makes the conditions of one thing that an object is attached to. */
final class Conditions {
  private static final int MAX_MESSAGE = 32_768;

  private final long generation;
  private final RolloutTotal rollout;
  private final Instant now;

  Conditions(long generation, RolloutTotal rollout, Instant now) {
    this.generation = generation;
    this.rollout = rollout;
    this.now = now;
  }

  /**
   * The conditions.
   *
   * @param attachment what was made of the object
   * @param before those there are, for the times at which they became what they are
   */
  List<Condition> of(Attachment<?> attachment, List<Condition> before) {
    List<Condition> conditions = new ArrayList<>();
    attachment.claims().forEach(claim -> conditions.add(of(claim, before)));
    Programmed programmed = Programmed.of(attachment, rollout);
    conditions.add(
        condition(
            Programmed.TYPE,
            programmed.status(),
            programmed.reason(),
            programmed.message(),
            before));
    return conditions;
  }

  /**
   * The condition that a claim becomes.
   *
   * @param before those there are
   */
  Condition of(Claim claim, List<Condition> before) {
    return condition(
        claim.condition(),
        claim.holds() ? Condition.TRUE : Condition.FALSE,
        claim.reason(),
        claim.message(),
        before);
  }

  private Condition condition(
      String type, String status, String reason, String message, List<Condition> before) {
    String since =
        before.stream()
            .filter(known -> known.type().equals(type) && known.status().equals(status))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    String bounded = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    return new Condition(type, status, generation, since, reason, bounded);
  }
}
