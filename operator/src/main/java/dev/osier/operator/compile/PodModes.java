package dev.osier.operator.compile;

import dev.osier.mesh.NamespacedName;
import dev.osier.operator.compile.policy.EffectiveMtls;
import dev.osier.operator.compile.policy.WorkloadMtls;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import java.util.HashMap;
import java.util.Map;

/** What each pod does with mutual TLS, worked out once. */
final class PodModes {
  private final WorkloadMtls mtls;
  private final ServiceSelectors services;
  private final Map<NamespacedName, EffectiveMtls> byPod = new HashMap<>();

  PodModes(WorkloadMtls mtls, ServiceSelectors services) {
    this.mtls = mtls;
    this.services = services;
  }

  EffectiveMtls of(PodState pod) {
    return pod.sidecar() ? byPod.computeIfAbsent(pod.name(), name -> effective(pod)) : unmeshed();
  }

  /** What is said of whoever has no sidecar. */
  EffectiveMtls unmeshed() {
    return mtls.unmeshed();
  }

  private EffectiveMtls effective(PodState pod) {
    return mtls.of(
        pod.name().namespace(), () -> services.choosing(pod).map(ServiceState::name).toList());
  }
}
