package dev.osier.operator.compile.route;

import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** From all RouteRules to the routes of the service ports, and what each of them came to. */
public final class RouteCompiler {
  private final ServiceDirectory services;
  private final GrantIndex grants;
  private final ParentResolver parents;
  private final SortedMap<ServicePortKey, RoutesOfPort> ports = new TreeMap<>();
  private final SortedSet<BackendKey> subsets = new TreeSet<>();

  private RouteCompiler(ServiceDirectory services, GrantIndex grants) {
    this.services = services;
    this.grants = grants;
    this.parents = new ParentResolver(services);
  }

  /**
   * What came of the RouteRules.
   *
   * @param routes the routes of each service port that has any
   * @param subsets the subsets that some of these routes send to
   * @param verdicts what each object came to
   */
  public record Compiled(
      SortedMap<ServicePortKey, PortRoutes> routes,
      SortedSet<BackendKey> subsets,
      SortedMap<NamespacedName, Verdict<ParentRef>> verdicts) {}

  /** Compiles them; their order does not matter. */
  public static Compiled compile(
      Collection<RouteRuleState> rules, ServiceDirectory services, GrantIndex grants) {
    return new RouteCompiler(services, grants).compile(rules);
  }

  private Compiled compile(Collection<RouteRuleState> states) {
    List<Attached> attached =
        states.stream()
            .map(state -> attach(RuleCompiler.compile(state, services, grants)))
            .toList();
    SortedMap<ServicePortKey, PortRoutes> routes = new TreeMap<>();
    ports.forEach((key, port) -> routes.put(key, port.order()));
    SortedMap<NamespacedName, Verdict<ParentRef>> verdicts = new TreeMap<>();
    attached.forEach(each -> verdicts.put(each.rule().state().name(), verdict(each)));
    return new Compiled(routes, subsets, verdicts);
  }

  /** An object and what its references to parents lead to, in their order. */
  private record Attached(CompiledRule rule, List<ParentResolver.Parent> parents) {}

  private Attached attach(CompiledRule rule) {
    FieldPath field = FieldPath.SPEC.field("parentRefs");
    List<ParentRef> refs = rule.state().spec().parentRefs();
    List<ParentResolver.Parent> found = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      ParentResolver.Parent parent = parent(rule, refs.get(i), field.index(i));
      if (parent instanceof ParentResolver.Parent.Found(List<ServicePortKey> keys)) {
        keys.forEach(key -> ports.computeIfAbsent(key, RoutesOfPort::new).add(rule));
        subsets.addAll(rule.subsets());
      }
      found.add(parent);
    }
    return new Attached(rule, found);
  }

  private ParentResolver.Parent parent(CompiledRule rule, ParentRef ref, FieldPath field) {
    if (rule.complaint().isPresent()) {
      return new ParentResolver.Parent.NotFound(
          Claim.refused(Claim.INVALID, rule.complaint().get()));
    }
    return parents.resolve(ref, field, rule.state().name().namespace(), rule.needsHttp());
  }

  private Verdict<ParentRef> verdict(Attached attached) {
    RouteRuleState state = attached.rule().state();
    List<Attachment<ParentRef>> attachments = new ArrayList<>();
    for (int i = 0; i < attached.parents().size(); i++) {
      attachments.add(
          new Attachment<>(
              state.spec().parentRefs().get(i),
              claims(attached.rule(), attached.parents().get(i))));
    }
    return new Verdict<>(
        new ObjectReference(RouteOrigin.KIND, state.name()),
        state.uid(),
        state.generation(),
        attachments);
  }

  private List<Claim> claims(CompiledRule rule, ParentResolver.Parent parent) {
    List<Claim> claims = new ArrayList<>();
    switch (parent) {
      case ParentResolver.Parent.NotFound(Claim refusal) -> claims.add(refusal);
      case ParentResolver.Parent.Found found -> claims.add(Claim.accepted());
    }
    claims.add(rule.resolved());
    if (parent instanceof ParentResolver.Parent.Found(List<ServicePortKey> keys)) {
      overridden(rule, keys).ifPresent(claims::add);
    }
    return claims;
  }

  /** What of an object no request to any of these ports reaches. */
  private Optional<Claim> overridden(CompiledRule rule, List<ServicePortKey> keys) {
    List<String> shadows =
        rule.drafts().stream().flatMap(draft -> shadow(draft.origin(), keys).stream()).toList();
    return shadows.isEmpty()
        ? Optional.empty()
        : Optional.of(Claim.overridden("Conflicted", Complaints.text(shadows)));
  }

  private Optional<String> shadow(RouteOrigin origin, List<ServicePortKey> keys) {
    List<Optional<String>> perPort =
        keys.stream()
            .map(key -> Optional.ofNullable(ports.get(key)).flatMap(port -> port.shadow(origin)))
            .toList();
    return perPort.stream().allMatch(Optional::isPresent) ? perPort.getFirst() : Optional.empty();
  }
}
