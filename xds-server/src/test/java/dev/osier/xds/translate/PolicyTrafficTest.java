package dev.osier.xds.translate;

import static dev.osier.testkit.RouteBuilder.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.traffic.Connections;
import dev.osier.mesh.traffic.LoadBalancing;
import dev.osier.mesh.traffic.LocalityPreference;
import dev.osier.mesh.traffic.LocalityPreference.Tier;
import dev.osier.mesh.traffic.OutlierDetection;
import dev.osier.mesh.traffic.TrafficPolicy;
import dev.osier.testkit.RawResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real Envoy does with a service that a policy is about. */
@Tag("envoy")
class PolicyTrafficTest {
  private static final OutlierDetection NONE =
      new OutlierDetection(0, 0, 0, Duration.ofSeconds(1), Duration.ofSeconds(10), 100);
  private static final LocalityPreference NEAR =
      new LocalityPreference(List.of(Tier.ZONE, Tier.REGION, Tier.ANY), 70);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = LoadBalancing.Algorithm.class,
      names = {"RING_HASH", "MAGLEV"})
  void requestsOfOneUserStayTogether(LoadBalancing.Algorithm algorithm) throws Exception {
    LoadBalancing sticky =
        new LoadBalancing(
            algorithm,
            List.of(
                new LoadBalancing.HashKey.Header("x-user"),
                new LoadBalancing.HashKey.Cookie("seat", Optional.of(Duration.ZERO))),
            Optional.empty());
    try (RuledTraffic traffic =
        traffic(
            new TrafficPolicy(
                sticky, LocalityPreference.NONE, Optional.empty(), NONE, Connections.DEFAULT))) {
      Set<String> used = new HashSet<>();
      for (int user = 0; user < 20; user++) {
        Set<String> ofUser = new HashSet<>();
        for (int i = 0; i < 10; i++) {
          ofUser.add(traffic.get("/", "x-user: " + user).header(NamedApplication.NAME));
        }
        assertThat(ofUser).hasSize(1);
        used.addAll(ofUser);
      }
      assertThat(used).containsExactlyInAnyOrder("v1", "v2");

      RawResponse first = traffic.get("/");
      String cookie = first.header("set-cookie").split(";", 2)[0];
      assertThat(cookie).startsWith("seat=");
      for (int i = 0; i < 10; i++) {
        assertThat(traffic.get("/", "Cookie: " + cookie).header(NamedApplication.NAME))
            .isEqualTo(first.header(NamedApplication.NAME));
      }
    }
  }

  @Test
  void trafficStaysInTheZoneAndLeavesItWhenThatIsDead() throws Exception {
    try (RuledTraffic traffic =
        traffic(
            new TrafficPolicy(
                LoadBalancing.DEFAULT,
                NEAR,
                Optional.empty(),
                OutlierDetection.DEFAULT,
                Connections.DEFAULT))) {
      assertThat(counts(traffic, 50)).isEqualTo(Map.of("v1 200", 50));

      traffic.application("v1").close();
      assertThat(counts(traffic, 200)).isEqualTo(Map.of("v2 200", 200));
      assertThat(
              traffic
                  .envoy()
                  .stat(traffic.cluster() + ".outlier_detection.ejections_enforced_total"))
          .isPositive();
    }
  }

  @Test
  void aRetryLeavesADeadZoneEvenWhereNothingIsLeftAlone() throws Exception {
    try (RuledTraffic traffic =
        traffic(
            new TrafficPolicy(
                LoadBalancing.DEFAULT, NEAR, Optional.empty(), NONE, Connections.DEFAULT))) {
      traffic.application("v1").close();

      assertThat(counts(traffic, 50)).isEqualTo(Map.of("v2 200", 50));
    }
  }

  @Test
  void withoutAnyPolicyADeadEndpointFailsNoRequest() throws Exception {
    try (RuledTraffic traffic = traffic(TrafficPolicy.DEFAULT)) {
      assertThat(counts(traffic, 50).keySet()).containsExactly("v1 200", "v2 200");
      traffic.application("v1").close();

      assertThat(counts(traffic, 200)).isEqualTo(Map.of("v2 200", 200));
      for (int i = 0; i < 20; i++) {
        traffic.store();
      }
      for (int i = 0; i < 20; i++) {
        assertThat(traffic.store().header(NamedApplication.NAME)).isEqualTo("v2");
      }
    }
  }

  @Test
  void anEndpointThatIsAloneIsTriedHoweverOftenItFailed() throws Exception {
    try (RuledTraffic traffic =
        new RuledTraffic(
            directory,
            rules ->
                rules
                    .mesh()
                    .routes(
                        "shop/web",
                        rules.web(),
                        route("shop/r", 0)
                            .toSubset("shop/web", rules.web(), "version", "v1", 1)))) {
      NamedApplication before = traffic.application("v1");
      before.close();
      for (int i = 0; i < 10; i++) {
        assertThat(traffic.get("/").status()).isEqualTo(503);
      }
      try (NamedApplication after = new NamedApplication("again", RuledTraffic.V1, before.port())) {
        assertThat(traffic.get("/").header(NamedApplication.NAME)).isEqualTo("again");
        assertThat(after.requests()).hasSize(1);
      }
    }
  }

  private RuledTraffic traffic(TrafficPolicy policy) throws IOException {
    return new RuledTraffic(
        directory,
        rules -> rules.mesh().service("shop/web", service -> service.traffic("shop/p", policy)));
  }

  private static Map<String, Integer> counts(RuledTraffic traffic, int requests)
      throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < requests; i++) {
      RawResponse answer = traffic.get("/");
      counts.merge(answer.header(NamedApplication.NAME) + " " + answer.status(), 1, Integer::sum);
    }
    return counts;
  }
}
