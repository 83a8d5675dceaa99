package dev.osier.controlplane.preview;

import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Outcome;
import dev.osier.xds.evaluate.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why a request takes the way it takes: the rule, the others and why not they, and what happens.
 */
final class Explanation {
  private final Preview preview;
  private final KnownRoutes known;
  private final Caller caller;
  private final Request request;

  Explanation(Preview preview, Caller caller, Request request) {
    this.preview = preview;
    this.known = new KnownRoutes(preview.mesh());
    this.caller = caller;
    this.request = request;
  }

  /** The explanation, line by line. */
  List<String> lines() {
    Decision decision = preview.decide(caller, request);
    List<String> lines = new ArrayList<>();
    lines.add(Words.of(caller, request) + (caller.labels().isEmpty() ? "" : " " + caller.labels()));
    lines.add(line("connects to", request.address() + " port " + request.port() + service()));
    Optional<RouteOrigin> taken = known.taken(caller, request, decision);
    lines.add(line("takes", taken.map(Words::of).orElse(ofNoRule(decision))));
    addShares(decision, lines);
    List<String> losers = losers(decision, taken);
    if (!losers.isEmpty()) {
      lines.add("not taken:");
      losers.forEach(loser -> lines.add("  " + loser));
    }
    return lines;
  }

  private void addShares(Decision decision, List<String> lines) {
    if (!decision.share().isAll()) {
      lines.add(line("of these", Words.of(decision.share())));
    }
    decision.fault().ifPresent(fault -> lines.addAll(OutcomeLines.of(fault)));
    lines.addAll(OutcomeLines.of(decision.outcome(), request));
    decision.otherwise().ifPresent(rest -> addShares(rest, lines));
  }

  private String service() {
    return dialled()
        .map(
            service ->
                " (Service "
                    + service.name()
                    + service.ports().stream()
                        .filter(port -> port.port() == request.port())
                        .findFirst()
                        .map(port -> ", " + port.protocol())
                        .orElse(", which has no such port")
                    + ")")
        .orElse(" (no Service of the mesh)");
  }

  private Optional<Service> dialled() {
    return Destination.of(preview.mesh(), caller.namespace(), request.address(), request.port())
        .service();
  }

  private static String ofNoRule(Decision decision) {
    return switch (decision.outcome()) {
      case Outcome.Sent _ -> "no rule: as if there were none";
      case Outcome.Answered _, Outcome.Closed _ -> "no rule";
    };
  }

  private Optional<PortRoutes> port() {
    return service(decisionHost())
        .map(service -> new ServicePortKey(service.name(), request.port()))
        .flatMap(known::at);
  }

  private String decisionHost() {
    return Authority.parse(request.authority(), request.port()).host();
  }

  private Optional<Service> service(String host) {
    return Destination.of(preview.mesh(), caller.namespace(), host, request.port())
        .service()
        .or(this::dialled);
  }

  private List<String> losers(Decision decision, Optional<RouteOrigin> taken) {
    Map<RouteOrigin, String> reasons = new LinkedHashMap<>();
    decision.routing().stream()
        .flatMap(routing -> routing.passedOver().stream())
        .forEach(
            passed ->
                known
                    .origin(passed.route())
                    .ifPresent(
                        origin ->
                            reasons.putIfAbsent(
                                origin, String.join(", ", passed.criteria()) + " does not match")));
    port().ifPresent(port -> addUnasked(port, reasons));
    taken.ifPresent(reasons::remove);
    return reasons.entrySet().stream()
        .map(entry -> Words.of(entry.getKey()) + ": " + entry.getValue())
        .toList();
  }

  private void addUnasked(PortRoutes port, Map<RouteOrigin, String> reasons) {
    Set<Route> asked = Set.copyOf(port.seenBy(caller).routes());
    KnownRoutes.all(port)
        .forEach(
            route ->
                reasons.putIfAbsent(
                    route.origin(),
                    asked.contains(route)
                        ? "stands behind the rule that is taken"
                        : "is not for this caller"));
  }

  static String line(String label, String text) {
    return "  %-12s %s".formatted(label, text);
  }
}
