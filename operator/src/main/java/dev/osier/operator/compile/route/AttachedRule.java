package dev.osier.operator.compile.route;

import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.ServicePortKey;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A RouteRule and what its references to parents lead to.
 *
 * @param rule the object by itself
 * @param parents one for each reference, in their order
 * @param services what was seen of the services
 */
record AttachedRule(
    CompiledRule rule, List<ParentResolver.Parent> parents, ServicesAsked.Answers services) {

  static AttachedRule of(RouteRuleState state, ServiceDirectory directory, GrantIndex grants) {
    ServicesAsked services = new ServicesAsked(directory);
    ParentResolver resolver = new ParentResolver(services);
    CompiledRule rule = RuleCompiler.compile(state, services, grants);
    FieldPath field = FieldPath.SPEC.field("parentRefs");
    List<ParentRef> refs = state.spec().parentRefs();
    List<ParentResolver.Parent> parents = new ArrayList<>();
    for (int i = 0; i < refs.size(); i++) {
      parents.add(
          rule.complaint().isPresent()
              ? new ParentResolver.Parent.NotFound(
                  Claim.refused(Claim.INVALID, rule.complaint().get()))
              : resolver.resolve(
                  refs.get(i), field.index(i), state.name().namespace(), rule.needsHttp()));
    }
    return new AttachedRule(rule, List.copyOf(parents), services.answers());
  }

  /** The service ports that it is attached to, some perhaps more than once. */
  Stream<ServicePortKey> ports() {
    return parents.stream()
        .flatMap(
            parent ->
                switch (parent) {
                  case ParentResolver.Parent.Found(List<ServicePortKey> keys) -> keys.stream();
                  case ParentResolver.Parent.NotFound notFound -> Stream.empty();
                });
  }
}
