package dev.osier.controlplane.preview;

import dev.osier.crds.route.ParentRef;
import dev.osier.crds.route.RouteRule;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Attachment;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.Verdict;
import dev.osier.operator.watch.WrittenCluster;
import dev.osier.webhook.AdmissionAnswer;
import dev.osier.webhook.AdmissionHandler;
import dev.osier.webhook.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler that looks at a RouteRule before it is stored: it is refused if it is invalid in a
 * way that the schema cannot tell, or if with it a test of its own, or one of another RouteRule of
 * its namespace that passed before, would fail. Tests of other namespaces have no say: they could
 * otherwise forbid a service's owner every change. It changes nothing.
 */
public final class RouteRuleAdmission implements AdmissionHandler {
  /** Where RouteRules are looked at. */
  public static final String PATH = "/validate-routerule";

  private static final Logger log = LoggerFactory.getLogger(RouteRuleAdmission.class);
  private static final int UNPROCESSABLE = 422;
  private static final int BAD_REQUEST = 400;
  private static final int LONGEST_WARNING = 250;

  private final Supplier<Optional<ClusterState>> cluster;

  /**
   * @param cluster the cluster as it is now; empty before it has been read
   */
  public RouteRuleAdmission(Supplier<Optional<ClusterState>> cluster) {
    this.cluster = cluster;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    boolean stores = request.operation().equals("CREATE") || request.operation().equals("UPDATE");
    if (!stores || !request.subResource().isEmpty() || !request.kind().equals(RouteRule.KIND)) {
      return AdmissionAnswer.UNCHANGED;
    }
    Optional<ClusterState> current = cluster.get();
    if (current.isEmpty()) {
      return AdmissionAnswer.UNCHANGED;
    }
    RouteRuleState changed;
    try {
      changed = WrittenCluster.routeRule(request.object().toString());
    } catch (IllegalArgumentException e) {
      log.atWarn().addKeyValue("name", request.name()).setCause(e).log("route rule not readable");
      return new AdmissionAnswer.Deny(
          BAD_REQUEST, "BadRequest", "", "admitting a RouteRule: the object is not readable");
    }
    AdmissionAnswer answer = review(current.get(), changed);
    if (answer instanceof AdmissionAnswer.Deny deny) {
      log.atInfo()
          .addKeyValue("routeRule", changed.name())
          .addKeyValue("field", deny.field())
          .addKeyValue("reason", deny.message())
          .log("route rule refused");
    }
    return answer;
  }

  /**
   * What is said of a rule.
   *
   * @param before the cluster without the change
   * @param changed the rule as it is to be
   */
  static AdmissionAnswer review(ClusterState before, RouteRuleState changed) {
    MeshCompiler.Compiled after = MeshCompiler.compile(with(before, changed));
    Optional<AdmissionAnswer.Deny> invalid =
        Optional.ofNullable(after.routeRules().get(changed.name()))
            .flatMap(RouteRuleAdmission::invalid);
    if (invalid.isPresent()) {
      return invalid.get();
    }
    List<String> warnings = new ArrayList<>();
    List<RouteRuleState> neighbours = neighbours(before, changed);
    Decisions decisions = new Decisions();
    RouteTests tests =
        RouteTests.of(
            after.mesh(),
            Stream.concat(Stream.of(changed), neighbours.stream()).toList(),
            decisions);
    for (RouteTestResult result : tests.run(changed)) {
      switch (result) {
        case RouteTestResult.Failed failed -> {
          return deny(failed.field(), failed.message());
        }
        case RouteTestResult.NotRun notRun ->
            warnings.add(warning("test " + notRun.test() + " was not run: " + notRun.message()));
        // Pods may come after the rules for them.
        case RouteTestResult.NoEndpoints none -> warnings.add(warning(none.message()));
        case RouteTestResult.Passed _ -> {}
      }
    }
    Optional<AdmissionAnswer.Deny> broken = brokenNeighbour(before, neighbours, tests, decisions);
    if (broken.isPresent()) {
      return broken.get();
    }
    return new AdmissionAnswer.Allow(Optional.empty(), warnings);
  }

  private static Optional<AdmissionAnswer.Deny> brokenNeighbour(
      ClusterState before, List<RouteRuleState> neighbours, RouteTests after, Decisions decisions) {
    if (neighbours.isEmpty()) {
      return Optional.empty();
    }
    RouteTests now = RouteTests.of(MeshCompiler.compile(before).mesh(), neighbours, decisions);
    for (RouteRuleState neighbour : neighbours) {
      List<String> passing =
          now.run(neighbour).stream()
              .filter(RouteTestResult::isRoutedAsExpected)
              .map(RouteTestResult::test)
              .toList();
      for (RouteTestResult result : after.run(neighbour)) {
        if (result instanceof RouteTestResult.Failed failed && passing.contains(failed.test())) {
          return Optional.of(
              deny(
                  "spec.rules",
                  "this breaks "
                      + failed.field()
                      + " of RouteRule "
                      + neighbour.name()
                      + ": "
                      + failed.message()));
        }
      }
    }
    return Optional.empty();
  }

  private static List<RouteRuleState> neighbours(ClusterState before, RouteRuleState changed) {
    return before.routeRules().stream()
        .filter(rule -> rule.name().namespace().equals(changed.name().namespace()))
        .filter(rule -> !rule.name().equals(changed.name()))
        .filter(rule -> !rule.spec().tests().isEmpty() && rule.unreadable().isEmpty())
        .toList();
  }

  private static ClusterState with(ClusterState state, RouteRuleState changed) {
    NamespacedName name = changed.name();
    return state.withRouteRules(
        Stream.concat(
                state.routeRules().stream().filter(rule -> !rule.name().equals(name)),
                Stream.of(changed))
            .collect(Collectors.toList()));
  }

  private static Optional<AdmissionAnswer.Deny> invalid(Verdict<ParentRef> verdict) {
    return verdict.attachments().stream()
        .map(Attachment::claims)
        .flatMap(List::stream)
        .filter(claim -> claim.condition().equals(Claim.ACCEPTED) && !claim.holds())
        .filter(claim -> claim.reason().equals(Claim.INVALID))
        .findFirst()
        .map(claim -> ofSentence(claim.message()));
  }

  /** A claim's message begins with the field. */
  private static AdmissionAnswer.Deny ofSentence(String sentence) {
    int colon = sentence.indexOf(": ");
    return colon < 0 || !sentence.startsWith("spec.")
        ? deny("", sentence)
        : deny(sentence.substring(0, colon), sentence.substring(colon + 2));
  }

  private static AdmissionAnswer.Deny deny(String field, String message) {
    return new AdmissionAnswer.Deny(UNPROCESSABLE, "Invalid", field, message);
  }

  private static String warning(String text) {
    return text.length() <= LONGEST_WARNING ? text : text.substring(0, LONGEST_WARNING);
  }
}
