package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * After all other tests on the cluster: no private key and no token is in a log, an event, a
 * metric, a status, a configuration, a ConfigMap, or the environment of a process of ours.
 */
@Tag("node")
@Order(Integer.MAX_VALUE)
class CanaryScanTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static TestNamespace namespace;

  @BeforeAll
  static void startOnePod() {
    namespace = TestNamespace.meshed("canary");
    namespace.apply("client.yaml");
    namespace.awaitPod("client");
  }

  @AfterAll
  static void deletePod() {
    namespace.close();
  }

  @Test
  void noKeyAndNoTokenIsWhereAnybodyReads() {
    long begin = System.nanoTime();
    SecretScan scan = new SecretScan().everything();
    assertThat(scan.findings()).isEmpty();
    assertThat(scan.places()).as("texts that were looked through").isGreaterThan(20);
    System.out.println("texts without key or token: " + scan.places());
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST);
  }

  @Test
  void aKeyThatIsPlantedIsFound() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    String key =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    CLIENT
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName("canary")
                .endMetadata()
                .withData(Map.of("a", key))
                .build())
        .create();
    CLIENT
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace.name())
                .withName("canary")
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withNamespace(namespace.name())
                .withName("client")
                .endInvolvedObject()
                .withReason("Canary")
                .withMessage("read " + key.lines().skip(1).limit(2).reduce("", String::concat))
                .build())
        .create();
    try {
      assertThat(new SecretScan().everything().findings())
          .hasSize(2)
          .allSatisfy(finding -> assertThat(finding).contains(namespace.name() + "/canary"))
          .anySatisfy(finding -> assertThat(finding).startsWith("ConfigMap"))
          .anySatisfy(finding -> assertThat(finding).startsWith("Event"))
          .noneSatisfy(finding -> assertThat(finding).contains(key.lines().toList().get(1)));
    } finally {
      CLIENT.configMaps().inNamespace(namespace.name()).withName("canary").delete();
      CLIENT.v1().events().inNamespace(namespace.name()).withName("canary").delete();
    }
  }
}
