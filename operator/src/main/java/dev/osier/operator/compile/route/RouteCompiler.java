package dev.osier.operator.compile.route;

import static java.util.Objects.requireNonNull;

import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.operator.compile.Shared;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.state.GrantState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From all RouteRules to the routes of the service ports, and what each of them came to. Immutable:
 * once compiled, it is what the next state's RouteRules are compiled after.
 */
public final class RouteCompiler {
  /** No RouteRules. */
  public static final RouteCompiler NONE = new RouteCompiler();

  private final List<RouteRuleState> states;
  private final List<GrantState> grants;
  private final Map<NamespacedName, AttachedRule> rules = new HashMap<>();
  private final SortedMap<ServicePortKey, RoutesOfPort> ports = new TreeMap<>();
  private final SortedMap<ServicePortKey, PortRoutes> routes = new TreeMap<>();
  private final SortedSet<BackendKey> subsets = new TreeSet<>();
  private final SortedMap<NamespacedName, Verdict<ParentRef>> verdicts = new TreeMap<>();

  private RouteCompiler() {
    this.states = List.of();
    this.grants = List.of();
  }

  private RouteCompiler(
      List<RouteRuleState> states,
      ServiceDirectory services,
      List<GrantState> grants,
      RouteCompiler before) {
    this.states = states;
    this.grants = grants;
    attach(before, services);
    order(before);
    this.states.forEach(state -> verdicts.put(state.name(), verdict(state.name(), before)));
  }

  /** These RouteRules, of which what is as before is taken from here; their order is no matter. */
  public RouteCompiler next(
      List<RouteRuleState> states, ServiceDirectory services, List<GrantState> grants) {
    return this.states.equals(states)
            && this.grants.equals(grants)
            && rules.values().stream().allMatch(rule -> rule.services().areGivenBy(services))
        ? this
        : new RouteCompiler(states, services, grants, this);
  }

  /** The routes of each service port that has any. */
  public SortedMap<ServicePortKey, PortRoutes> routes() {
    return Collections.unmodifiableSortedMap(routes);
  }

  /** The subsets that some of these routes send to. */
  public SortedSet<BackendKey> subsets() {
    return Collections.unmodifiableSortedSet(subsets);
  }

  /** What each object came to. */
  public SortedMap<NamespacedName, Verdict<ParentRef>> verdicts() {
    return Collections.unmodifiableSortedMap(verdicts);
  }

  private void attach(RouteCompiler before, ServiceDirectory directory) {
    GrantIndex permissions = new GrantIndex(grants);
    boolean sameGrants = before.grants.equals(grants);
    for (RouteRuleState state : states) {
      AttachedRule known = before.rules.get(state.name());
      boolean holds =
          known != null
              && sameGrants
              && known.rule().state().equals(state)
              && known.services().areGivenBy(directory);
      rules.put(state.name(), holds ? known : AttachedRule.of(state, directory, permissions));
    }
  }

  private void order(RouteCompiler before) {
    SortedMap<ServicePortKey, List<CompiledRule>> attached = new TreeMap<>();
    for (RouteRuleState state : states) {
      AttachedRule rule = attached(state.name());
      rule.ports()
          .forEach(key -> attached.computeIfAbsent(key, any -> new ArrayList<>()).add(rule.rule()));
      if (rule.ports().findAny().isPresent()) {
        subsets.addAll(rule.rule().subsets());
      }
    }
    attached.forEach(
        (key, list) -> {
          RoutesOfPort port = port(before.ports.get(key), key, list);
          ports.put(key, port);
          routes.put(key, port.routes());
        });
  }

  private static RoutesOfPort port(
      @Nullable RoutesOfPort before, ServicePortKey key, List<CompiledRule> rules) {
    if (before == null) {
      return RoutesOfPort.of(key, rules);
    }
    return before.rules().equals(rules) ? before : RoutesOfPort.of(key, rules).sharing(before);
  }

  private Verdict<ParentRef> verdict(NamespacedName name, RouteCompiler before) {
    AttachedRule rule = attached(name);
    Verdict<ParentRef> known = before.verdicts.get(name);
    if (known != null
        && Shared.isSame(rule, before.rules.get(name))
        && rule.ports().allMatch(key -> Shared.isSame(ports.get(key), before.ports.get(key)))) {
      return known;
    }
    Verdict<ParentRef> current = verdict(rule);
    return known == null ? current : Shared.value(known, current);
  }

  private AttachedRule attached(NamespacedName name) {
    return requireNonNull(rules.get(name));
  }

  private Verdict<ParentRef> verdict(AttachedRule attached) {
    RouteRuleState state = attached.rule().state();
    List<Attachment<ParentRef>> attachments = new ArrayList<>();
    for (int i = 0; i < attached.parents().size(); i++) {
      attachments.add(
          new Attachment<>(
              state.spec().parentRefs().get(i),
              claims(attached.rule(), attached.parents().get(i))));
    }
    return new Verdict<>(
        new ObjectReference(RouteOrigin.KIND, state.name()), state.generation(), attachments);
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
