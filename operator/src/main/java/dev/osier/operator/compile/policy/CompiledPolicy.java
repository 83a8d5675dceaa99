package dev.osier.operator.compile.policy;

import dev.osier.crds.policy.Policy;
import dev.osier.crds.policy.PolicySpec;
import dev.osier.mesh.ObjectReference;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldReader;
import dev.osier.operator.state.PolicyState;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A Policy by itself, before it is applied to anything.
 *
 * @param state the object
 * @param sections what it says
 * @param complaint why it cannot be used at all; empty if it can
 */
record CompiledPolicy(PolicyState state, Sections sections, Optional<String> complaint) {
  /** Of Policies for the same target, the first wins. */
  static final Comparator<CompiledPolicy> ORDER =
      Comparator.<CompiledPolicy, Instant>comparing(policy -> policy.state().created())
          .thenComparing(policy -> policy.state().name());

  static CompiledPolicy of(PolicyState state) {
    if (state.unreadable().isPresent()) {
      return new CompiledPolicy(state, Sections.NONE, state.unreadable());
    }
    Complaints complaints = new Complaints();
    Sections sections =
        new TrafficCompiler(new FieldReader(complaints))
            .compile(state.spec().traffic())
            .with(MtlsCompiler.compile(state.spec().mtls(), complaints));
    return new CompiledPolicy(
        state, sections, complaints.isEmpty() ? Optional.empty() : Optional.of(complaints.text()));
  }

  /** Whether it wins over more specific ones. */
  boolean overrides() {
    return state.spec().merge() == PolicySpec.Merge.OVERRIDES;
  }

  boolean isSameAs(CompiledPolicy other) {
    return state.name().equals(other.state.name());
  }

  ObjectReference reference() {
    return new ObjectReference(Policy.KIND, state.name());
  }
}
