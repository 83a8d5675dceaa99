package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much memory a session takes whose proxy has all there is, as every proxy has when eager. */
@Tag("slow")
final class SessionSizeTest {
  private static final int SERVICES = 1_000;
  private static final int SESSIONS = 100;
  // One reference each for the clusters and endpoints of all services would be 8 kB.
  private static final long FEW_BYTES = 6_000;

  @Test
  void whatAllHaveIsNotKeptForEach() {
    FakeConfig config = config();
    // Not what the first one loads.
    furnished(config);
    long before = heap();
    List<DeltaConversation> proxies = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      proxies.add(furnished(config));
    }
    assertThat((heap() - before) / SESSIONS).as("bytes of each").isLessThan(FEW_BYTES);

    // Nor after changes, of which the last takes a service away.
    for (String version : List.of("2", "3", "4")) {
      config = config.with(endpoints(name(1), version), cluster(name(2), version));
      give(config, proxies);
    }
    config = config.without(CLUSTER, name(3)).without(ENDPOINTS, name(3));
    give(config, proxies);
    for (DeltaConversation proxy : proxies) {
      proxy.unsubscribe(ENDPOINTS, name(3));
      assertThat(proxy.hearAndAccept()).isEmpty();
      assertThat(proxy.session.held().resources()).isEqualTo(2 * (SERVICES - 1));
    }
    assertThat((heap() - before) / SESSIONS).as("bytes of each, later").isLessThan(FEW_BYTES);
    assertThat(proxies).as("what was measured").hasSize(SESSIONS);
  }

  private static void give(FakeConfig config, List<DeltaConversation> proxies) {
    for (DeltaConversation proxy : proxies) {
      proxy.session.configure(config);
      assertThat(proxy.hearAndAccept()).isNotEmpty();
    }
  }

  private static DeltaConversation furnished(FakeConfig config) {
    DeltaConversation proxy = new DeltaConversation(config);
    proxy.session.introduced();
    proxy.askForAll(CLUSTER);
    proxy.hearAndAccept();
    // Names as they are read from a request: no two are the same object.
    proxy.subscribe(
        ENDPOINTS, IntStream.range(0, SERVICES).mapToObj(i -> name(i)).toArray(String[]::new));
    proxy.hearAndAccept();
    assertThat(proxy.session.held().resources()).isEqualTo(2 * SERVICES);
    return proxy;
  }

  private static FakeConfig config() {
    return FakeConfig.of(
        IntStream.range(0, SERVICES)
            .boxed()
            .flatMap(i -> Stream.of(cluster(name(i), "1"), endpoints(name(i), "1")))
            .toArray(XdsResource[]::new));
  }

  private static String name(int service) {
    return "outbound|8080||service-" + service + ".shop.svc.cluster.local";
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
