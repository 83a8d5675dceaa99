package dev.osier.operator.compile.policy;

import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * From the Policies to what workloads do with mutual TLS. A Service's Policy is about the pods that
 * it selects; a pod of several Services that have one takes the strictest, port by port, and who
 * says less is told so. A Service without one leaves it to the others.
 */
public final class WorkloadMtls {
  private record Place(String namespace, List<NamespacedName> services) {}

  private final SectionWinners winners;
  private final EffectiveMtls mesh;
  private final Map<Place, EffectiveMtls> known = new HashMap<>();

  /**
   * @param mesh the mode where no Policy says anything
   */
  WorkloadMtls(SectionWinners winners, MtlsMode mesh) {
    this.winners = winners;
    this.mesh = EffectiveMtls.of(mesh);
  }

  /**
   * What holds for a pod.
   *
   * @param services the Services that select it; asked for only if it depends on them
   */
  public EffectiveMtls of(
      String namespace, Supplier<? extends Collection<NamespacedName>> services) {
    List<NamespacedName> speaking =
        winners.isServiceSection(Section.MTLS)
            ? services.get().stream().filter(this::speaks).sorted().toList()
            : List.of();
    return known.computeIfAbsent(new Place(namespace, speaking), this::effective);
  }

  /** Nothing that any Policy has a say in. */
  public EffectiveMtls unmeshed() {
    return mesh;
  }

  private boolean speaks(NamespacedName service) {
    return winners.speaks(new Target.OneService(service), Section.MTLS);
  }

  private EffectiveMtls effective(Place place) {
    if (place.services().isEmpty()) {
      return winners
          .winner(new Target.OneNamespace(place.namespace()), Section.MTLS)
          .map(policy -> new EffectiveMtls(said(policy), List.of(policy.reference()), List.of()))
          .orElse(mesh);
    }
    List<Target.OneService> targets =
        place.services().stream().map(Target.OneService::new).toList();
    Mtls strictest =
        targets.stream()
            .map(target -> said(winner(target)))
            .reduce(Mtls::stricter)
            .orElse(mesh.mtls());
    List<Weaker> weaker = new ArrayList<>();
    for (Target.OneService target : targets) {
      CompiledPolicy policy = winner(target);
      if (!said(policy).equals(strictest)) {
        targets.stream()
            .filter(other -> isStricter(winner(other), policy))
            .findFirst()
            .ifPresent(other -> weaker.add(weaker(target, policy, other)));
      }
    }
    TreeSet<ObjectReference> sources = new TreeSet<>();
    targets.forEach(target -> sources.add(winner(target).reference()));
    return new EffectiveMtls(strictest, List.copyOf(sources), weaker);
  }

  private Weaker weaker(Target target, CompiledPolicy policy, Target.OneService other) {
    return new Weaker(
        policy.state().name(),
        target,
        "%s does not hold for pods that Service %s selects, too: %s is stricter"
            .formatted(Section.MTLS.field(), other.service(), winner(other).reference()));
  }

  private static boolean isStricter(CompiledPolicy one, CompiledPolicy other) {
    return !said(one).stricter(said(other)).equals(said(other));
  }

  private CompiledPolicy winner(Target target) {
    return winners.winner(target, Section.MTLS).orElseThrow();
  }

  private static Mtls said(CompiledPolicy policy) {
    return policy.sections().mtls().orElseThrow();
  }
}
