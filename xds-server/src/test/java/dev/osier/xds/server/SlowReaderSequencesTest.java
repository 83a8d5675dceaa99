package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.TestClient.accept;
import static dev.osier.xds.server.TestClient.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.osier.testkit.Await;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import dev.osier.xds.stream.SubscriptionLimits;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any sequence of changes and reads, over a real connection, ends in the last configuration. */
@Tag("slow")
final class SlowReaderSequencesTest {
  private static final int SEQUENCES = 24;
  private static final int STEPS = 40;
  private static final int CHANGES_UNREAD = 6;
  private static final int NAMES = 6;
  private static final int VERSIONS = 4;

  /**
   * What was under way when it ceased to read, and, when it reads again, additions and removals.
   */
  private static final int MOST = 3;

  /** More than a stream's window, so that the server notices. */
  private static final int LARGE = 2 * 1024 * 1024;

  @Test
  void whoReadsSlowlyHasTheLastConfigurationInTheEndAndNotAllBetween() {
    try (ServerFixture fixture =
            new ServerFixture(
                ServerFixture.streams(
                    Duration.ofSeconds(10), 100_000, SubscriptionLimits.DEFAULT));
        TestClient client = fixture.client()) {
      for (int seed = 0; seed < SEQUENCES; seed++) {
        try {
          new Sequence(seed, fixture, client).run();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("sequence with seed " + seed, e);
        }
      }
    }
  }

  private static final class Sequence {
    private final Random random;
    private final String pod;
    private final int largest;
    private final ServerFixture fixture;
    private final TestClient.Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream;
    private final Map<String, Map<String, String>> held = new TreeMap<>();
    private final Map<String, Integer> responses = new TreeMap<>();
    private FakeConfig config = FakeConfig.EMPTY;

    Sequence(int seed, ServerFixture fixture, TestClient client) {
      random = new Random(seed);
      pod = "bookstore/slow-" + seed;
      largest = seed % 8 == 0 ? LARGE : 1;
      this.fixture = fixture;
      stream = client.slowDelta();
    }

    void run() {
      change();
      stream.send(ask(pod, CLUSTER).build());
      stream.send(ask(pod, LISTENER).build());
      for (int i = 0; i < STEPS; i++) {
        if (random.nextBoolean()) {
          change();
        } else {
          stream.read();
          take();
        }
      }
      for (int i = 0; i < CHANGES_UNREAD; i++) {
        change();
        Await.until("the change to be seen", () -> fixture.source.isGiven(pod, IDENTITY));
      }
      responses.clear();
      Await.until(
          "the last configuration",
          () -> {
            stream.read();
            take();
            return has(CLUSTER) && has(LISTENER);
          });
      assertThat(responses.values())
          .as("responses of each type for %s changes: %s", CHANGES_UNREAD, responses)
          .allMatch(count -> count <= MOST);
      stream.cancel();
    }

    private void change() {
      config = FakeConfig.of(some(CLUSTER)).with(some(LISTENER));
      fixture.source.put(pod, IDENTITY, config);
    }

    /** The first is there always: the last of these types is never taken away. */
    private XdsResource[] some(ResourceType type) {
      List<XdsResource> resources = new ArrayList<>();
      resources.add(resource(type, 0, type == CLUSTER ? largest : 1));
      for (int i = 1; i < NAMES; i++) {
        if (random.nextBoolean()) {
          resources.add(resource(type, i, 1));
        }
      }
      return resources.toArray(XdsResource[]::new);
    }

    private XdsResource resource(ResourceType type, int number, int bytes) {
      Any body =
          Any.newBuilder()
              .setTypeUrl(type.typeUrl())
              .setValue(ByteString.copyFrom(new byte[bytes]))
              .build();
      String version = Integer.toString(random.nextInt(VERSIONS));
      return new XdsResource(type, "r" + number, version, body, List.of());
    }

    private void take() {
      while (stream.hasMore()) {
        DeltaDiscoveryResponse response = stream.next();
        responses.merge(response.getTypeUrl(), 1, Integer::sum);
        Map<String, String> ofType =
            held.computeIfAbsent(response.getTypeUrl(), type -> new TreeMap<>());
        response
            .getResourcesList()
            .forEach(resource -> ofType.put(resource.getName(), resource.getVersion()));
        response.getRemovedResourcesList().forEach(ofType::remove);
        stream.send(accept(response));
      }
    }

    private boolean has(ResourceType type) {
      Map<String, String> expected = new TreeMap<>();
      config.resources(type).forEach((name, resource) -> expected.put(name, resource.version()));
      return expected.equals(held.get(type.typeUrl()));
    }
  }
}
