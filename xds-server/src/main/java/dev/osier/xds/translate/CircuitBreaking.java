package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.TrafficPolicy;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.Optional;

/** How much of a service one caller may use at once. Without a policy there is no bound. */
final class CircuitBreaking {
  // As an unsigned number the largest: Envoy's own default of 1,024 would refuse requests that the
  // application could have sent without a proxy.
  private static final UInt32Value UNLIMITED = UInt32Value.of(-1);

  private CircuitBreaking() {}

  static CircuitBreakers translate(TrafficPolicy policy) {
    Connections connections = policy.connections();
    Thresholds.Builder thresholds =
        Thresholds.newBuilder()
            .setMaxConnections(bound(connections.max()))
            .setMaxPendingRequests(bound(connections.maxPending()))
            .setMaxRequests(bound(connections.maxRequests()))
            .setMaxRetries(UNLIMITED);
    policy
        .retryBudget()
        .ifPresent(
            budget ->
                thresholds
                    .getRetryBudgetBuilder()
                    .setBudgetPercent(Percent.newBuilder().setValue(budget.percent()))
                    .setMinRetryConcurrency(UInt32Value.of(budget.minConcurrency())));
    // Those of Envoy's default priority, the only one that our routes have.
    return CircuitBreakers.newBuilder().addThresholds(thresholds).build();
  }

  private static UInt32Value bound(Optional<Integer> most) {
    return most.map(UInt32Value::of).orElse(UNLIMITED);
  }
}
