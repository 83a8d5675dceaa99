package dev.osier.xds.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.EnvoyProcess;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we say that Envoy does is what Envoy does. */
@Tag("envoy")
class EnvoyDifferentialTest {
  private static final long SEED = Long.getLong("osier.seed", 20_261_125L);
  private static final int TABLES = 4;
  private static final int REQUESTS = 500;

  @TempDir Path directory;

  @Test
  void agreesWithEnvoyOnEveryRequest() throws IOException {
    Random random = new Random(SEED);
    List<String> disagreements = new ArrayList<>();
    Map<String, Integer> outcomes = new TreeMap<>();
    int compared = 0;
    int caught = 0;
    try (ReportingUpstream upstream = new ReportingUpstream()) {
      int port = freePort();
      LiveTable live = new LiveTable(port, upstream.port());
      RandomTables tables = new RandomTables(random, live.name(), LiveTable.SERVICES.getFirst());
      RandomRequests requests = new RandomRequests(random, LiveTable.SERVICES, port);
      for (int i = 0; i < TABLES; i++) {
        RouteConfiguration table = tables.next();
        Evaluator evaluator = new Evaluator(live.config(table));
        Evaluator wrong = new Evaluator(live.config(reversed(table)));
        Path folder = Files.createDirectory(directory.resolve("envoy-" + i));
        try (EnvoyProcess envoy = live.start(folder, table)) {
          for (int j = 0; j < REQUESTS; j++) {
            Request request = requests.next();
            Observation observed = new Observation(request, RawHttp.send(request));
            Decision decision = evaluator.decide(request);
            outcomes.merge(decision.outcome().getClass().getSimpleName(), 1, Integer::sum);
            List<String> differences = observed.disagreements(decision);
            if (!differences.isEmpty()) {
              disagreements.add(
                  "table " + i + ", " + request + "\n  " + decision + "\n  " + differences);
            }
            if (!observed.disagreements(wrong.decide(request)).isEmpty()) {
              caught++;
            }
            compared++;
          }
          assertThat(envoy.get("/ready")).startsWith("LIVE");
        }
      }
    }
    System.out.printf(
        "evaluation against envoy: seed %d, %d requests, %d disagreements, %s; with routes in"
            + " reverse %d disagreements%n",
        SEED, compared, disagreements.size(), outcomes, caught);
    assertThat(disagreements).isEmpty();
    assertThat(compared).isEqualTo(TABLES * REQUESTS);
    assertThat(caught).as("disagreements of a wrong table").isGreaterThan(compared / 20);
    assertThat(outcomes)
        .containsKeys(
            "Forwarded", "Redirected", "DirectResponse", "NoRoute", "ClusterNotFound", "Preflight");
  }

  // The table as a translator would have it that got the order of routes wrong.
  private static RouteConfiguration reversed(RouteConfiguration table) {
    RouteConfiguration.Builder changed = table.toBuilder();
    for (VirtualHost.Builder host : changed.getVirtualHostsBuilderList()) {
      List<Route> routes = new ArrayList<>(host.getRoutesList());
      Collections.reverse(routes);
      host.clearRoutes().addAllRoutes(routes);
    }
    return changed.build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
