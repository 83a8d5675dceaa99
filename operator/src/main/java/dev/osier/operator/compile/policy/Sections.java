package dev.osier.operator.compile.policy;

import dev.osier.mesh.Mtls;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy.RetryBudget;
import java.util.Optional;

/**
 * The sections of one Policy, each of which is taken as a whole from one Policy or another; empty
 * where it says nothing.
 *
 * @param loadBalancing which endpoint a request goes to
 * @param locality which endpoints are near enough
 * @param retryBudget how many retries there may be
 * @param outlierDetection when an endpoint is left alone
 * @param connections bounds of connections
 * @param mtls what workloads do with mutual TLS
 */
record Sections(
    Optional<LoadBalancing> loadBalancing,
    Optional<LocalityPreference> locality,
    Optional<RetryBudget> retryBudget,
    Optional<OutlierDetection> outlierDetection,
    Optional<Connections> connections,
    Optional<Mtls> mtls) {
  static final Sections NONE =
      new Sections(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** These with another section {@code mtls}. */
  Sections with(Optional<Mtls> other) {
    return new Sections(loadBalancing, locality, retryBudget, outlierDetection, connections, other);
  }
}
