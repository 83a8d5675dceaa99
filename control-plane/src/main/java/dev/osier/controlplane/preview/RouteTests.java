package dev.osier.controlplane.preview;

import dev.osier.crds.route.Expectation;
import dev.osier.crds.route.ExpectedBackend;
import dev.osier.crds.route.ParentRef;
import dev.osier.crds.route.RouteTest;
import dev.osier.crds.route.TestRequest;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.route.Caller;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Headers;
import dev.osier.xds.evaluate.Outcome;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.translate.ClusterName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tests that stand in RouteRules ({@code spec.tests}), as the proxies of a mesh would answer
 * them.
 */
public final class RouteTests {
  private static final Logger log = LoggerFactory.getLogger(RouteTests.class);
  // A caller that rules have no reason to name.
  private static final String NOBODY = "nobody-in-particular";
  private static final int HTTP_PORT = 80;

  private final Mesh mesh;
  private final BiFunction<Caller, Request, Decision> decisions;
  private final KnownRoutes routes;

  private RouteTests(Mesh mesh, BiFunction<Caller, Request, Decision> decisions) {
    this.mesh = mesh;
    this.decisions = decisions;
    this.routes = new KnownRoutes(mesh);
  }

  /**
   * Tests to be run in a mesh, whose requests are all decided at once.
   *
   * @param rules the RouteRules whose tests are to be run, and no other
   * @param decisions what decides
   */
  static RouteTests of(Mesh mesh, Collection<RouteRuleState> rules, Decisions decisions) {
    List<CallersRequest> requests = new ArrayList<>();
    for (RouteRuleState rule : rules) {
      try {
        requests.addAll(requests(mesh, rule));
      } catch (RuntimeException e) {
        // Whoever runs the tests of this rule gets the same again.
        log.atDebug().addKeyValue("routeRule", rule.name()).setCause(e).log("no requests to send");
      }
    }
    return new RouteTests(mesh, decisions.in(mesh, requests)::decide);
  }

  private static List<CallersRequest> requests(Mesh mesh, RouteRuleState rule) {
    Service service = mesh.services().get(parent(rule));
    return service == null || service.isHeadless()
        ? List.of()
        : rule.spec().tests().stream().map(test -> sent(mesh, rule, test, service)).toList();
  }

  /** Runs all tests of a RouteRule, in their order. */
  public List<RouteTestResult> run(RouteRuleState rule) {
    List<RouteTestResult> results = new ArrayList<>();
    List<RouteTest> tests = rule.spec().tests();
    for (int i = 0; i < tests.size(); i++) {
      results.add(run(rule, tests.get(i), "spec.tests[" + i + "]"));
    }
    return results;
  }

  private RouteTestResult run(RouteRuleState rule, RouteTest test, String field) {
    NamespacedName parentName = parent(rule);
    Service service = mesh.services().get(parentName);
    if (service == null) {
      return new RouteTestResult.NotRun(
          test.name(), field, "there is no Service " + parentName + " yet");
    }
    if (service.isHeadless()) {
      return new RouteTestResult.NotRun(
          test.name(), field, "Service " + parentName + " has no cluster IP, so nothing is routed");
    }
    CallersRequest sent = sent(mesh, rule, test, service);
    Caller caller = sent.caller();
    Request request = sent.request();
    Decision decision = decisions.apply(caller, request);
    List<BackendKey> backends = expectedBackends(rule, test.expect(), decision);
    List<String> complaints = complaints(rule, test.expect(), caller, decision, request, backends);
    if (!complaints.isEmpty()) {
      return new RouteTestResult.Failed(
          test.name(), field, sentence(test, complaints, caller, request, decision));
    }
    if (!backends.isEmpty() && backends.stream().noneMatch(this::hasEndpoints)) {
      List<String> expected = List.of(backend(rule, test.expect()));
      return new RouteTestResult.NoEndpoints(
          test.name(),
          field,
          sentence(test, expected, caller, request, decision) + ", where there is no endpoint");
    }
    return new RouteTestResult.Passed(test.name(), field);
  }

  private static NamespacedName parent(RouteRuleState rule) {
    ParentRef parent = rule.spec().parentRefs().getFirst();
    return new NamespacedName(
        parent.namespace() == null ? rule.name().namespace() : parent.namespace(), parent.name());
  }

  private static CallersRequest sent(
      Mesh mesh, RouteRuleState rule, RouteTest test, Service service) {
    ParentRef parent = rule.spec().parentRefs().getFirst();
    int port = parent.port() == null ? firstPort(service) : parent.port();
    Caller caller = caller(rule.name().namespace(), test.request());
    return new CallersRequest(caller, request(mesh, test.request(), caller, service, port));
  }

  private String sentence(
      RouteTest test, List<String> expected, Caller caller, Request request, Decision decision) {
    return "test "
        + test.name()
        + " expects "
        + String.join(" and ", expected)
        + ", but "
        + Words.of(caller, request)
        + " "
        + routes
            .taken(caller, request, decision)
            .map(origin -> "takes " + Words.of(origin) + " and ")
            .orElse("")
        + Words.of(decision.outcome());
  }

  // Of a cluster whose endpoints are not ours to know, none is missed.
  private boolean hasEndpoints(BackendKey key) {
    Endpoints endpoints = mesh.endpoints().get(key);
    return endpoints == null || !endpoints.endpoints().isEmpty();
  }

  private static int firstPort(Service service) {
    return service.ports().stream()
        .filter(port -> port.protocol().isHttp())
        .findFirst()
        .or(() -> service.ports().stream().findFirst())
        .map(ServicePort::port)
        .orElse(HTTP_PORT);
  }

  private static Caller caller(String namespace, TestRequest request) {
    NamespacedName account =
        request.from() == null
            ? new NamespacedName(namespace, NOBODY)
            : NamespacedName.parse(request.from());
    return new Caller(account.namespace(), account.name(), request.podLabels());
  }

  private static Request request(
      Mesh mesh, TestRequest test, Caller caller, Service service, int port) {
    Destination destination = Destination.of(service, port);
    String authority = service.name().name() + "." + service.name().namespace() + ":" + port;
    if (test.host() != null) {
      authority = test.host();
      Authority parts = Authority.parse(test.host(), port);
      Destination named = Destination.of(mesh, caller.namespace(), parts.host(), parts.port());
      destination = named.service().isPresent() ? named : destination;
    }
    Headers headers = Headers.NONE;
    for (Map.Entry<String, String> header : test.headers().entrySet()) {
      headers = headers.with(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
    return new Request(
        destination.address(),
        destination.port(),
        test.method().name(),
        authority,
        test.path(),
        headers);
  }

  private List<String> complaints(
      RouteRuleState rule,
      Expectation expect,
      Caller caller,
      Decision decision,
      Request request,
      List<BackendKey> backends) {
    List<String> complaints = new ArrayList<>();
    if (expect.rule() != null) {
      boolean asExpected =
          routes
              .taken(caller, request, decision)
              .filter(origin -> origin.object().equals(rule.name()))
              .filter(origin -> origin.ruleName().equals(expect.rule()))
              .isPresent();
      if (!asExpected) {
        complaints.add("rule " + expect.rule());
      }
    }
    if (namesBackend(expect) && backends.isEmpty()) {
      complaints.add(backend(rule, expect));
    }
    if (expect.status() != null && status(decision.outcome()) != expect.status()) {
      complaints.add("status " + expect.status());
    }
    if (expect.redirect() != null
        && !(decision.outcome() instanceof Outcome.Redirected redirected
            && redirected.reply().location().equals(Optional.of(expect.redirect())))) {
      complaints.add("a redirect to " + expect.redirect());
    }
    return complaints;
  }

  private static boolean namesBackend(Expectation expect) {
    return expect.backend() != null || !expect.subset().isEmpty();
  }

  /** Of the backends that a request can go to, those that are expected; none if any will do. */
  private static List<BackendKey> expectedBackends(
      RouteRuleState rule, Expectation expect, Decision decision) {
    return namesBackend(expect)
        ? backends(decision.outcome())
            .filter(
                key -> expect.subset().isEmpty() || key.subset().equals(Subset.of(expect.subset())))
            .filter(key -> isExpected(rule, expect, key.port()))
            .toList()
        : List.of();
  }

  private static String backend(RouteRuleState rule, Expectation expect) {
    ExpectedBackend expected = expect.backend();
    String backend =
        expected == null
            ? "a backend"
            : "backend "
                + nameOf(expected, rule)
                + (expected.port() == null ? "" : ":" + expected.port());
    return expect.subset().isEmpty() ? backend : backend + " with " + Subset.of(expect.subset());
  }

  private static boolean isExpected(RouteRuleState rule, Expectation expect, ServicePortKey key) {
    ExpectedBackend expected = expect.backend();
    return expected == null
        || (key.service().equals(nameOf(expected, rule))
            && (expected.port() == null || expected.port() == key.port()));
  }

  private static NamespacedName nameOf(ExpectedBackend backend, RouteRuleState rule) {
    return new NamespacedName(
        backend.namespace() == null ? rule.name().namespace() : backend.namespace(),
        backend.name());
  }

  private static Stream<BackendKey> backends(Outcome outcome) {
    Stream<String> clusters =
        switch (outcome) {
          case Outcome.Sent sent ->
              sent.targets().stream()
                  .filter(target -> target.weight() > 0)
                  .map(Outcome.Target::cluster);
          case Outcome.Answered _, Outcome.Closed _ -> Stream.empty();
        };
    return clusters.flatMap(cluster -> ClusterName.backend(cluster).stream());
  }

  private static int status(Outcome outcome) {
    return outcome instanceof Outcome.Answered answered ? answered.reply().status() : 0;
  }
}
