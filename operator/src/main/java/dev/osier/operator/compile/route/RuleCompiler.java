package dev.osier.operator.compile.route;

import dev.osier.crds.route.RouteMatch;
import dev.osier.crds.route.Rule;
import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.compile.field.FieldReader;
import dev.osier.operator.state.RouteRuleState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From one RouteRule to what it says, whatever it is attached to. */
final class RuleCompiler {
  private final RouteRuleState state;
  private final Complaints complaints = new Complaints();
  private final FieldReader reader = new FieldReader(complaints);
  private final MatchCompiler matches = new MatchCompiler(complaints);
  private final HeaderCompiler headers = new HeaderCompiler(complaints);
  private final FaultCompiler faults = new FaultCompiler(reader);
  private final CorsCompiler cors = new CorsCompiler(reader);
  private final RedirectCompiler redirects = new RedirectCompiler(complaints);
  private final BackendResolver backends;
  private final ForwardCompiler forwards;

  private RuleCompiler(RouteRuleState state, ServiceDirectory services, GrantIndex grants) {
    this.state = state;
    this.backends = new BackendResolver(state.name().namespace(), services, grants);
    this.forwards = new ForwardCompiler(reader, backends, redirects);
  }

  static CompiledRule compile(RouteRuleState state, ServiceDirectory services, GrantIndex grants) {
    return new RuleCompiler(state, services, grants).compile();
  }

  private CompiledRule compile() {
    FieldPath rules = FieldPath.SPEC.field("rules");
    List<CompiledRule.Draft> drafts = new ArrayList<>();
    if (state.unreadable().isEmpty()) {
      for (int i = 0; i < state.spec().rules().size(); i++) {
        add(i, state.spec().rules().get(i), rules.index(i), drafts);
      }
      if (drafts.isEmpty()) {
        complaints.add(rules, "no rules");
      }
    }
    Optional<String> complaint =
        state
            .unreadable()
            .or(() -> complaints.isEmpty() ? Optional.empty() : Optional.of(complaints.text()));
    return new CompiledRule(state, drafts, backends.subsets(), backends.claim(), complaint);
  }

  private void add(int number, Rule rule, FieldPath field, List<CompiledRule.Draft> drafts) {
    RuleBody body = body(rule, field);
    String name = rule.name() == null ? "" : rule.name();
    if (rule.matches().isEmpty()) {
      drafts.add(
          draft(
              new RouteOrigin(state.name(), number, 0, name),
              field,
              MatchCompiler.Compiled.ANY,
              body));
    }
    for (int i = 0; i < rule.matches().size(); i++) {
      RouteMatch match = rule.matches().get(i);
      FieldPath place = field.field("matches").index(i);
      MatchCompiler.Compiled compiled = matches.compile(match, place);
      checkPrefixRewrite(body, compiled, field, place);
      drafts.add(draft(new RouteOrigin(state.name(), number, i, name), place, compiled, body));
    }
  }

  private static CompiledRule.Draft draft(
      RouteOrigin origin, FieldPath field, MatchCompiler.Compiled match, RuleBody body) {
    return new CompiledRule.Draft(origin, field, match, match.specificity(), body);
  }

  private RuleBody body(Rule rule, FieldPath field) {
    return new RuleBody(
        outcome(rule, field),
        headers.compile(rule.requestHeaders(), field.field("requestHeaders")),
        headers.compile(rule.responseHeaders(), field.field("responseHeaders")),
        faults.compile(rule.fault(), field.field("fault")),
        cors.compile(rule.cors(), field.field("cors")));
  }

  private RouteOutcome outcome(Rule rule, FieldPath field) {
    int outcomes =
        (rule.backendRefs().isEmpty() ? 0 : 1)
            + (rule.redirect() == null ? 0 : 1)
            + (rule.directResponse() == null ? 0 : 1);
    if (outcomes > 1) {
      complaints.add(field, "only one of backendRefs, redirect and directResponse");
    }
    if (rule.redirect() != null) {
      return redirects.compile(rule.redirect(), field.field("redirect"));
    }
    if (rule.directResponse() != null) {
      return new RouteOutcome.Respond(rule.directResponse().status(), rule.directResponse().body());
    }
    return forwards.compile(rule, field);
  }

  /** A prefix can be replaced where one was matched. */
  private void checkPrefixRewrite(
      RuleBody body, MatchCompiler.Compiled match, FieldPath rule, FieldPath place) {
    if (body.replacesPrefix() && !(match.request().path() instanceof PathMatch.Prefix)) {
      complaints.add(rule, "ReplacePrefixMatch needs a path of type PathPrefix in " + place);
    }
  }
}
