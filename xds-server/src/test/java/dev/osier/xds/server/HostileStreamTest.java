package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.SECRET;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.accept;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.xds.stream.FakeConfig;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a workload with a good certificate gets when it asks for what is not its own. */
@Tag("slow")
final class HostileStreamTest {
  private static final String OTHER_POD = "bookstore/admin-1";
  private static final String OTHER_IDENTITY = "spiffe://cluster.local/ns/bookstore/sa/admin";

  @Test
  @HostileInput("xds/other-account")
  void aPodOfAnotherAccountIsNotTheCallers() {
    try (ServerFixture fixture = fixture();
        TestClient client = fixture.client()) {
      var stolen = client.delta();
      stolen.send(ask(OTHER_POD, CLUSTER).build());
      var own = client.delta();
      own.send(ask(POD, CLUSTER).build());
      assertThat(own.next().getResourcesList()).extracting(Resource::getName).containsExactly("a");
      Await.until("both streams to be open", () -> fixture.streamsOpen() == 2);
      own.send(ask(POD, SECRET, "own").build());
      own.next();
      assertThat(stolen.hasMore()).as("an answer for a pod that is not the caller's").isFalse();
      assertThat(fixture.server.proxies()).extracting(ProxyStatus::toString).hasSize(1);
    }
  }

  @Test
  @HostileInput({"xds/secret-of-another", "xds/secret-of-the-authority"})
  void aSecretIsGivenToItsProxyOnly() {
    assertThat(
            secretsFor(
                "theirs",
                OTHER_IDENTITY,
                OTHER_POD,
                "admin",
                "osier-ca",
                "osier-system/osier-ca",
                "ca",
                "ca.key",
                "root.key"))
        .isEmpty();
    assertThat(secretsFor("theirs", "own", "ca.key")).containsExactly("own");
  }

  @Test
  @HostileInput("xds/secret-wildcard")
  void allSecretsAreAllOfTheCallersOwn() {
    assertThat(secretsFor("*")).containsExactly("own");
  }

  /** The names of the secrets that the pod's proxy is given when it asks for these. */
  private static List<String> secretsFor(String... names) {
    try (ServerFixture fixture = fixture();
        TestClient client = fixture.client()) {
      var stream = client.delta();
      stream.send(ask(POD, SECRET, names).build());
      stream.send(ask(POD, CLUSTER).build());
      List<String> given = new ArrayList<>();
      int clusters = 0;
      // When an update that came later is there, so is what was to come of secrets.
      while (clusters < 2) {
        DeltaDiscoveryResponse next = stream.next();
        stream.send(accept(next));
        if (next.getTypeUrl().equals(CLUSTER.typeUrl())) {
          clusters++;
          fixture.source.put(POD, IDENTITY, own("2"));
        } else {
          next.getResourcesList().stream()
              .filter(Resource::hasResource)
              .map(Resource::getName)
              .forEach(given::add);
        }
      }
      return given;
    }
  }

  private static ServerFixture fixture() {
    ServerFixture fixture = new ServerFixture();
    fixture.source.put(POD, IDENTITY, own("1"));
    fixture.source.put(
        OTHER_POD,
        OTHER_IDENTITY,
        FakeConfig.of(cluster("b", "1"))
            .with(FakeConfig.resource(SECRET, "theirs", "1"))
            .with(FakeConfig.resource(SECRET, "ca.key", "1")));
    return fixture;
  }

  private static FakeConfig own(String version) {
    return FakeConfig.of(cluster("a", version)).with(FakeConfig.resource(SECRET, "own", "1"));
  }
}
