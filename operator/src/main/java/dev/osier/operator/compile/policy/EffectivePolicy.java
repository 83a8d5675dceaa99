package dev.osier.operator.compile.policy;

import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.traffic.TrafficPolicy;
import java.util.List;

/**
 * How callers treat a service, all things considered.
 *
 * @param traffic how
 * @param policies the Policies it comes from, in order
 */
public record EffectivePolicy(TrafficPolicy traffic, List<ObjectReference> policies) {
  public EffectivePolicy {
    policies = List.copyOf(policies);
  }
}
