package dev.osier.operator.identity;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * How far a node's clock is ahead of the API server's. A kubelet renews its node's Lease every few
 * seconds and writes the time of its own clock into it ({@code spec.renewTime}); the API server
 * notes on its own clock when that field was written ({@code metadata.managedFields}), in whole
 * seconds. The difference is the node's, to about a second, and nobody has to ask the node.
 *
 * @param node the node's name
 * @param seen when the Lease was last renewed, on the API server's clock
 * @param ahead how far its clock is ahead; negative if it is behind
 */
record NodeClock(String node, Instant seen, Duration ahead) {
  /** The clock that a Lease shows; empty if it does not say who wrote it when. */
  static Optional<NodeClock> of(Lease lease) {
    if (lease.getSpec() == null || lease.getSpec().getRenewTime() == null) {
      return Optional.empty();
    }
    Instant claimed = lease.getSpec().getRenewTime().toInstant();
    return Optional.ofNullable(lease.getMetadata().getManagedFields()).stream()
        .flatMap(entries -> entries.stream())
        .filter(NodeClock::wroteTheTime)
        .map(entry -> Instant.parse(entry.getTime()))
        .max(Comparator.naturalOrder())
        .map(
            written ->
                new NodeClock(
                    lease.getMetadata().getName(), written, Duration.between(written, claimed)));
  }

  /** Whether it is off by more than this, either way. */
  boolean isOffBy(Duration grace) {
    return ahead.abs().compareTo(grace) > 0;
  }

  private static boolean wroteTheTime(ManagedFieldsEntry entry) {
    return entry.getTime() != null
        && entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().toString().contains("f:renewTime");
  }
}
