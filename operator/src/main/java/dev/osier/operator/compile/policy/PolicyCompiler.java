package dev.osier.operator.compile.policy;

import dev.osier.crds.policy.TargetRef;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.state.PolicyState;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From all Policies to how each service is treated, and what each Policy came to. The more specific
 * of two that say something of the same section wins, unless the less specific one overrides; of
 * equals the older, then the first by name.
 */
public final class PolicyCompiler {
  /** What a Service with {@code sessionAffinity: ClientIP} asks for. */
  private static final LoadBalancing CLIENT_IP_AFFINITY =
      new LoadBalancing(
          LoadBalancing.Algorithm.MAGLEV,
          List.of(new LoadBalancing.HashKey.Source()),
          Optional.empty());

  /** No Policies. */
  public static final PolicyCompiler NONE = new PolicyCompiler(List.of(), Set.of(), "");

  private final List<PolicyState> policies;
  private final Set<NamespacedName> services;
  private final String systemNamespace;
  private final SectionWinners winners = new SectionWinners();
  private final List<Applied> all;

  private PolicyCompiler(
      List<PolicyState> policies, Set<NamespacedName> services, String systemNamespace) {
    this.policies = policies;
    this.services = services;
    this.systemNamespace = systemNamespace;
    TargetResolver targets = new TargetResolver(services::contains, systemNamespace);
    all =
        policies.stream()
            .map(CompiledPolicy::of)
            .sorted(CompiledPolicy.ORDER)
            .map(policy -> apply(policy, targets))
            .toList();
  }

  /**
   * These Policies, compiled; their order does not matter. This object if all is as before.
   *
   * @param services the services there are
   * @param systemNamespace the only namespace whose Policies can be about the whole mesh
   */
  public PolicyCompiler next(
      List<PolicyState> policies, Set<NamespacedName> services, String systemNamespace) {
    return this.policies.equals(policies)
            && this.services.equals(services)
            && this.systemNamespace.equals(systemNamespace)
        ? this
        : new PolicyCompiler(policies, services, systemNamespace);
  }

  /**
   * What each Policy came to.
   *
   * @param mtls what workloads do with mutual TLS
   */
  public SortedMap<NamespacedName, Verdict<TargetRef>> verdicts(Stream<EffectiveMtls> mtls) {
    if (all.isEmpty()) {
      return new TreeMap<>();
    }
    Map<Vain, String> vain = new HashMap<>();
    mtls.flatMap(one -> one.weaker().stream())
        .forEach(
            weaker ->
                vain.merge(
                    new Vain(weaker.policy(), weaker.target()),
                    weaker.sentence(),
                    // Whichever pod is looked at first.
                    BinaryOperator.minBy(String::compareTo)));
    SortedMap<NamespacedName, Verdict<TargetRef>> verdicts = new TreeMap<>();
    all.forEach(applied -> verdicts.put(applied.policy().state().name(), verdict(applied, vain)));
    return verdicts;
  }

  /**
   * What workloads do with mutual TLS.
   *
   * @param mesh the mode where no Policy says anything
   */
  public WorkloadMtls workloadMtls(MtlsMode mesh) {
    return new WorkloadMtls(winners, mesh);
  }

  /**
   * How a service is treated.
   *
   * @param clientIpAffinity whether it says itself that a caller stays with its endpoint
   */
  public EffectivePolicy effective(NamespacedName service, boolean clientIpAffinity) {
    Target target = new Target.OneService(service);
    TrafficPolicy traffic =
        new TrafficPolicy(
            section(target, Section.LOAD_BALANCING, Sections::loadBalancing)
                .orElse(clientIpAffinity ? CLIENT_IP_AFFINITY : LoadBalancing.DEFAULT),
            section(target, Section.LOCALITY, Sections::locality)
                .orElse(TrafficPolicy.DEFAULT.locality()),
            section(target, Section.RETRY_BUDGET, Sections::retryBudget),
            section(target, Section.OUTLIER_DETECTION, Sections::outlierDetection)
                .orElse(TrafficPolicy.DEFAULT.outlierDetection()),
            section(target, Section.CONNECTIONS, Sections::connections)
                .orElse(TrafficPolicy.DEFAULT.connections()));
    TreeSet<ObjectReference> sources = new TreeSet<>();
    Section.TRAFFIC.stream()
        .flatMap(section -> winners.winner(target, section).stream())
        .forEach(policy -> sources.add(policy.reference()));
    return new EffectivePolicy(traffic, List.copyOf(sources));
  }

  private <T> Optional<T> section(
      Target target, Section section, Function<Sections, Optional<T>> part) {
    return winners.winner(target, section).flatMap(policy -> part.apply(policy.sections()));
  }

  /** Whether all that can be asked of them has the same answers. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PolicyCompiler that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  /** What a Policy says of a target, if it says it in vain. */
  private record Vain(NamespacedName policy, Target target) {}

  /** A Policy and what its references to targets lead to, in their order. */
  private record Applied(CompiledPolicy policy, List<TargetResolver.Resolved> targets) {}

  private Applied apply(CompiledPolicy policy, TargetResolver resolver) {
    FieldPath field = FieldPath.SPEC.field("targetRefs");
    List<TargetRef> refs = policy.state().spec().targetRefs();
    List<TargetResolver.Resolved> targets = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      TargetResolver.Resolved resolved = resolve(policy, refs.get(i), field.index(i), resolver);
      if (resolved instanceof TargetResolver.Resolved.Found(Target target)) {
        winners.add(target, policy);
      }
      targets.add(resolved);
    }
    return new Applied(policy, targets);
  }

  private static TargetResolver.Resolved resolve(
      CompiledPolicy policy, TargetRef ref, FieldPath field, TargetResolver resolver) {
    return policy.complaint().isPresent()
        ? new TargetResolver.Resolved.NotFound(
            Claim.refused(Claim.INVALID, policy.complaint().get()))
        : resolver.resolve(ref, field, policy.state().name().namespace());
  }

  private Verdict<TargetRef> verdict(Applied applied, Map<Vain, String> vain) {
    PolicyState state = applied.policy().state();
    List<Attachment<TargetRef>> attachments = new ArrayList<>();
    for (int i = 0; i < applied.targets().size(); i++) {
      attachments.add(
          new Attachment<>(
              state.spec().targetRefs().get(i),
              switch (applied.targets().get(i)) {
                case TargetResolver.Resolved.NotFound(Claim refusal) -> List.of(refusal);
                case TargetResolver.Resolved.Found(Target target) ->
                    claims(target, applied.policy(), vain);
              }));
    }
    return new Verdict<>(applied.policy().reference(), state.generation(), attachments);
  }

  private List<Claim> claims(Target target, CompiledPolicy policy, Map<Vain, String> vain) {
    List<String> losses = winners.losses(target, policy);
    Optional.ofNullable(vain.get(new Vain(policy.state().name(), target))).ifPresent(losses::add);
    return losses.isEmpty()
        ? List.of(Claim.accepted())
        : List.of(Claim.accepted(), Claim.overridden("Conflicted", Complaints.text(losses)));
  }
}
