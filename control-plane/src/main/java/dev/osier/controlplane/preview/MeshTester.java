package dev.osier.controlplane.preview;

import dev.osier.mesh.Mesh;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.routetest.RouteTester;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The tester that asks the configuration that proxies get. It remembers what was decided in the
 * mesh before, so that a change costs as much as it changes.
 */
public final class MeshTester implements RouteTester {
  private static final String TEST_FAILED = "TestFailed";
  private static final String NO_ENDPOINTS = "NoEndpoints";

  private Decisions decisions = new Decisions();

  @Override
  public Trial in(Mesh mesh, Collection<RouteRuleState> rules) {
    RouteTests tests = RouteTests.of(mesh, rules, decisions);
    return rule -> failing(tests.run(rule));
  }

  @Override
  public void forget() {
    decisions = new Decisions();
  }

  private static Optional<Claim> failing(List<RouteTestResult> results) {
    List<String> failed = new ArrayList<>();
    List<String> starved = new ArrayList<>();
    for (RouteTestResult result : results) {
      switch (result) {
        case RouteTestResult.Failed one -> failed.add(one.field() + ": " + one.message());
        case RouteTestResult.NoEndpoints one -> starved.add(one.field() + ": " + one.message());
        // Without its parent the rule is not accepted, which its status tells.
        case RouteTestResult.NotRun _, RouteTestResult.Passed _ -> {}
      }
    }
    if (failed.isEmpty() && starved.isEmpty()) {
      return Optional.empty();
    }
    String reason = failed.isEmpty() ? NO_ENDPOINTS : TEST_FAILED;
    failed.addAll(starved);
    return Optional.of(Claim.testsFailing(reason, Complaints.text(failed)));
  }
}
