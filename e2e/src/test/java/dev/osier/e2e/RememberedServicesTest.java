package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Discovery;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a workload called is there for its next pod, before that calls anything. */
@Tag("node")
final class RememberedServicesTest {
  @Test
  void aPodHasWhatTheOneBeforeItCalled() throws InterruptedException {
    try (TestNamespace meshed = TestNamespace.meshed("remembered", Discovery.ON_DEMAND)) {
      meshed.apply("server.yaml", Map.of("REPLICAS", "1"));
      meshed.apply("client.yaml");
      meshed.awaitDeployment("server");
      Pod first = meshed.awaitPod("client");
      String called = "outbound/" + meshed.name() + "/server/80";
      String notCalled = "outbound/" + meshed.name() + "/server/9090";
      assertThat(clusters(first)).doesNotContain(called, notCalled);

      assertThat(meshed.client().http("http://server/", "--n", "1").failed()).isZero();
      assertThat(clusters(first)).contains(called);
      Await.until(
          TestCluster.SOON,
          () -> assertThat(remembered()).containsSubsequence(meshed.name(), "outbound/80/server"));

      var pods = TestCluster.client().pods().inNamespace(meshed.name());
      pods.withName("client").delete();
      pods.withName("client").waitUntilCondition(gone -> gone == null, 60, TimeUnit.SECONDS);
      meshed.load("client.yaml", Map.of()).stream()
          .filter(Pod.class::isInstance)
          .forEach(pod -> TestCluster.client().resource(pod).inNamespace(meshed.name()).create());
      Pod next = meshed.awaitPod("client");
      assertThat(next.getMetadata().getUid()).isNotEqualTo(first.getMetadata().getUid());
      assertThat(ProxyLog.records(List.of(next), "outbound")).as("what it called").isEmpty();
      assertThat(clusters(next)).contains(called).doesNotContain(notCalled);
    }
  }

  private static String clusters(Pod pod) {
    return ProxyAdmin.get(pod, "/clusters");
  }

  /** All that is stored, unpacked. */
  private static String remembered() {
    StringBuilder text = new StringBuilder();
    for (ConfigMap map :
        TestCluster.client()
            .configMaps()
            .inNamespace(TestCluster.SYSTEM_NAMESPACE)
            .list()
            .getItems()) {
      if (map.getMetadata().getName().startsWith("osier-usage-") && map.getBinaryData() != null) {
        map.getBinaryData().values().forEach(packed -> text.append(unpack(packed)));
      }
    }
    return text.toString();
  }

  private static String unpack(String packed) {
    try (var in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading what is remembered", e);
    }
  }
}
