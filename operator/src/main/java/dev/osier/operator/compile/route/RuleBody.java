package dev.osier.operator.compile.route;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Fault;
import dev.osier.mesh.route.HeaderChanges;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.RouteOutcome.Forward;
import dev.osier.mesh.route.WeightedBackend;
import java.util.List;
import java.util.Optional;

/**
 * What a rule does with its requests, whichever of its matches they come by.
 *
 * @param outcome what becomes of them; one that forwards has no backends if they go to the parent
 * @param requestHeaders changes to the headers of the request
 * @param responseHeaders changes to the headers of the response
 * @param fault trouble made on purpose
 * @param cors which pages of other origins may call
 */
record RuleBody(
    RouteOutcome outcome,
    HeaderChanges requestHeaders,
    HeaderChanges responseHeaders,
    Optional<Fault> fault,
    Optional<Cors> cors) {

  /** Whether it does something that only requests of HTTP know. */
  boolean needsHttp() {
    return !(outcome instanceof Forward forward
        && forward.equals(Forward.to(forward.backends()))
        && requestHeaders.equals(HeaderChanges.NONE)
        && responseHeaders.equals(HeaderChanges.NONE)
        && fault.isEmpty()
        && cors.isEmpty());
  }

  /** Whether it changes the beginning of the path that was matched. */
  boolean replacesPrefix() {
    Optional<PathRewrite> path =
        switch (outcome) {
          case Forward forward -> forward.path();
          case RouteOutcome.Redirect redirect -> redirect.path();
          case RouteOutcome.Respond respond -> Optional.empty();
        };
    return path.filter(PathRewrite.ReplacePrefixMatch.class::isInstance).isPresent();
  }

  /** The route by one of the matches, for requests to a service port. */
  Route route(RouteOrigin origin, MatchCompiler.Compiled match, ServicePortKey parent) {
    return new Route(
        origin,
        match.request(),
        match.from(),
        outcome(parent),
        requestHeaders,
        responseHeaders,
        fault,
        cors);
  }

  private RouteOutcome outcome(ServicePortKey parent) {
    if (!(outcome instanceof Forward forward) || !forward.backends().isEmpty()) {
      return outcome;
    }
    Backend itself = new Backend.ServiceBackend(BackendKey.of(parent));
    return new Forward(
        List.of(new WeightedBackend(itself, 1)),
        forward.path(),
        forward.host(),
        forward.timeouts(),
        forward.retry(),
        forward.mirrors());
  }
}
