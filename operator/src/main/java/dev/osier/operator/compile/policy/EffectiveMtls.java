package dev.osier.operator.compile.policy;

import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.ObjectReference;
import java.util.List;

/**
 * What a workload does with mutual TLS, all things considered.
 *
 * @param mtls what
 * @param policies the Policies it comes from, in order
 * @param weaker what other Policies say in vain
 */
public record EffectiveMtls(Mtls mtls, List<ObjectReference> policies, List<Weaker> weaker) {
  public EffectiveMtls {
    policies = List.copyOf(policies);
    weaker = List.copyOf(weaker);
  }

  /** What holds where no Policy says anything. */
  static EffectiveMtls of(MtlsMode mesh) {
    return new EffectiveMtls(Mtls.of(mesh), List.of(), List.of());
  }
}
