package dev.osier.operator.compile;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.Workload;
import dev.osier.operator.compile.policy.EffectiveMtls;
import dev.osier.operator.state.PodState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pod and what came of it.
 *
 * @param state the pod
 * @param selectors the Services that could choose it, for which all else was worked out
 * @param mtls what it does with mutual TLS
 * @param workload its place in the mesh's picture, if it has one
 * @param blocks the blocks that its addresses lie in, if it is meshed
 * @param conflicts what Services say of its ports in vain
 */
record CompiledPod(
    PodState state,
    ServiceSelectors.InNamespace selectors,
    EffectiveMtls mtls,
    Optional<Workload> workload,
    Set<AddressBlock> blocks,
    List<ProtocolConflicts.Conflict> conflicts) {

  /** Whether Services have the same endpoint in it as in another. */
  boolean servesLike(CompiledPod other) {
    return state.equals(other.state) && mtls.equals(other.mtls);
  }

  /** Whether no more is to be said of it than of another. */
  boolean tellsTheSameAs(CompiledPod other) {
    return blocks.equals(other.blocks) && conflicts.equals(other.conflicts);
  }

  /** This with those parts that equal a predecessor's replaced by the predecessor's. */
  CompiledPod sharing(CompiledPod before) {
    return new CompiledPod(
        Shared.value(before.state, state),
        selectors,
        Shared.value(before.mtls, mtls),
        Shared.value(before.workload, workload),
        Shared.value(before.blocks, blocks),
        conflicts);
  }
}
