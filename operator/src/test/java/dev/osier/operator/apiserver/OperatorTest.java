package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MutualTls;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("apiserver")
class OperatorTest {
  private final Operators operators = new Operators();
  private final ApiServer server = operators.server;

  @BeforeEach
  void prepare() {
    server.prepare();
  }

  @AfterEach
  void stop() throws Exception {
    operators.close();
  }

  private Secret secret() {
    return server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("osier-ca").get();
  }

  @Test
  void whatIsMissingIsMadeAndTold() {
    server.webhooks();
    ScratchAuthority authority = Operators.authority();
    operators.startReady(authority);
    server.awaitReady("Issuing");

    String root = authority.state().orElseThrow().trustBundle().pem();
    MeshIdentity identity = server.identity();
    assertThat(identity.getSpec()).isEqualTo(MeshIdentitySpec.DEFAULT);
    assertThat(identity.getStatus().ca()).isNotNull();
    assertThat(secret().getData())
        .containsOnlyKeys("root.crt", "root.key", "ca.crt", "ca.key", "leaf.life");
    GenericKubernetesResource bundle =
        server
            .client
            .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
            .withName("osier.dev:workload:roots")
            .get();
    assertThat(bundle.<String>get("spec", "trustBundle")).isEqualTo(root);
    server.awaitRootsOfWebhooks(root);
    assertThat(server.eventReasons("default", "MeshIdentity", "default")).contains("CACreated");
  }

  @Test
  void whatIsTakenAwayIsPutBackButNeverTheAuthority() {
    ScratchAuthority authority = Operators.authority();
    operators.startReady(authority);
    server.awaitReady("Issuing");
    Secret original = secret();
    String root = authority.state().orElseThrow().rootFingerprint();

    server
        .client
        .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
        .withName("osier.dev:workload:roots")
        .delete();
    Await.until(
        "the trust bundle to be back",
        () ->
            server
                    .client
                    .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
                    .withName("osier.dev:workload:roots")
                    .get()
                != null);

    server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("osier-ca").delete();
    assertThat(server.awaitReady("CASecretMissing").status()).isEqualTo(Condition.FALSE);
    assertThat(secret()).isNull();
    Await.until(
        "an event",
        () ->
            server.eventReasons("default", "MeshIdentity", "default").contains("CASecretMissing"));

    server
        .client
        .resource(
            Operators.secret(
                Operators.authority().create(Operators.TRUST_DOMAIN, Operators.LIFETIMES)))
        .create();
    assertThat(server.awaitReady("CASecretReplaced").status()).isEqualTo(Condition.FALSE);
    assertThat(authority.state().orElseThrow().rootFingerprint()).isEqualTo(root);

    server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("osier-ca").delete();
    server
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(ApiServer.SYSTEM)
                .withName("osier-ca")
                .endMetadata()
                .withData(original.getData())
                .build())
        .create();
    assertThat(server.awaitReady("Issuing").status()).isEqualTo(Condition.TRUE);
  }

  @Test
  void aFreshProcessThatFindsNoSecretMakesNoneWhateverElseIsGone() throws Exception {
    operators.startReady(Operators.authority());
    server.awaitReady("Issuing");
    server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("osier-ca").delete();
    server.awaitReady("CASecretMissing");
    // The second does not even know the root but from the record.
    for (int process = 1; process <= 2; process++) {
      deleteTheRecordOfTheRoot();
      operators.stop();
      operators.start("osier-" + process, Operators.authority());
      server.settle("{\"rotation\":{\"overlap\":\"1%dm\"}}".formatted(process));
      assertThat(server.awaitReady("CASecretMissing").status()).isEqualTo(Condition.FALSE);
      assertThat(secret()).isNull();
    }
  }

  /** With the object that holds it, which the leader makes again. */
  private void deleteTheRecordOfTheRoot() {
    String before = server.identity().getMetadata().getUid();
    server.client.resources(MeshIdentity.class).withName("default").delete();
    Await.until(
        "the identity, made again",
        () ->
            Optional.ofNullable(server.identity())
                .filter(identity -> !identity.getMetadata().getUid().equals(before))
                .flatMap(identity -> Optional.ofNullable(identity.getStatus()))
                .isPresent());
  }

  @Test
  void whoDoesNotLeadOrDoesNotSignLeavesItToOthers() throws Exception {
    OsierOperator signs =
        operators.start(
            ApiServer.settings("signs", MeshIdentitySpec.DEFAULT, false, true),
            Operators.authority());
    Await.until("the cluster to be read", signs::isSynced);
    OsierOperator leads =
        operators.start(
            ApiServer.settings("leads", MeshIdentitySpec.DEFAULT, true, false),
            Operators.authority());
    server.awaitReady("Issuing");
    assertThat(leads.isLeading()).isTrue();
    assertThat(signs.isLeading()).isFalse();
    String namespace = server.newNamespace();
    Pod pod = server.meshedPod(namespace, "cart", "10.0.0.1");
    String signed =
        server.request(namespace, "cart", pod.getMetadata().getUid(), ScratchAuthority.newKeys());
    Await.until(
        "the certificate",
        () -> server.requestStatus(namespace, signed).contains("BEGIN CERTIFICATE"));

    signs.close();
    String waiting =
        server.request(namespace, "cart", pod.getMetadata().getUid(), ScratchAuthority.newKeys());
    server.settle("{\"rotation\":{\"overlap\":\"11m\"}}");
    assertThat(server.requestStatus(namespace, waiting)).doesNotContain("conditions");
  }

  @Test
  void anIntermediateNearItsEndIsRenewedUnderTheSameRoot() {
    Instant then = Instant.now().minus(Duration.ofDays(70));
    AuthorityMaterial old =
        new ScratchAuthority(() -> then)
            .create(
                Operators.TRUST_DOMAIN,
                new AuthorityLifetimes(
                    Duration.ofDays(3650), Duration.ofDays(90), Duration.ofHours(24)));
    server.client.resource(Operators.secret(old)).create();
    ScratchAuthority authority = Operators.authority();
    operators.startReady(authority);
    server.awaitReady("Issuing");

    assertThat(secret().getData().get("root.crt"))
        .isEqualTo(
            Base64.getEncoder()
                .encodeToString(old.rootCertificate().getBytes(StandardCharsets.UTF_8)));
    assertThat(authority.state().orElseThrow().intermediateNotAfter())
        .isAfter(Instant.now().plus(Duration.ofDays(80)));
    assertThat(server.eventReasons("default", "MeshIdentity", "default"))
        .contains("IntermediateRenewed");
  }

  @Test
  void aPodsCertificateIsSignedAtOnce() {
    operators.startReady(Operators.authority());
    String namespace = server.newNamespace();
    Pod pod = server.meshedPod(namespace, "cart", "10.0.0.1");
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String request =
          server.request(namespace, "cart", pod.getMetadata().getUid(), ScratchAuthority.newKeys());
      long begin = System.nanoTime();
      Await.until(
          "the certificate",
          () -> server.requestStatus(namespace, request).contains("BEGIN CERTIFICATE"));
      millis.add((System.nanoTime() - begin) / 1_000_000);
    }
    System.out.println("certificates signed after milliseconds: " + millis);
    assertThat(millis.stream().sorted().toList().get(millis.size() / 2)).isLessThan(100);
  }

  @Test
  void aRequestWaitsForItsPodAndOneForAnotherPodIsDenied() {
    operators.startReady(Operators.authority());
    String namespace = server.newNamespace();
    Pod pod = server.meshedPod(namespace, "cart", "10.0.0.1");
    String wrong = server.request(namespace, "cart", "another-uid", ScratchAuthority.newKeys());
    Await.until("the denial", () -> server.requestStatus(namespace, wrong).contains("WrongPod"));

    server.client.resource(pod).withGracePeriod(0).delete();
    String early =
        server.request(namespace, "cart", pod.getMetadata().getUid(), ScratchAuthority.newKeys());
    server.meshedPod(namespace, "cart", "10.0.0.2");
    // The name is now another pod's: the answer is a refusal, and not before it is known.
    Await.until(
        "the denial of the request for the pod that is gone",
        () -> server.requestStatus(namespace, early).contains("WrongPod"));
  }

  @Test
  void readinessAndTheModeReachTheMeshAtOnce() {
    OsierOperator operator = operators.startReady(Operators.authority());
    String namespace = server.newNamespace();
    server.meshedPod(namespace, "cart", "10.0.0.1");
    server.create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("cart")
            .endMetadata()
            .withNewSpec()
            .withSelector(Map.of("app", "cart"))
            .addNewPort()
            .withName("http")
            .withPort(80)
            .withNewTargetPort(8080)
            .endPort()
            .endSpec()
            .build());
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("cart-1")
            .withLabels(
                Map.of(
                    "kubernetes.io/service-name", "cart",
                    "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io"))
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withPort(8080)
            .withProtocol("TCP")
            .endPort()
            .addNewEndpoint()
            .withAddresses("10.0.0.1")
            .withNewConditions()
            .withReady(false)
            .endConditions()
            .withNewTargetRef()
            .withKind("Pod")
            .withNamespace(namespace)
            .withName("cart")
            .endTargetRef()
            .endEndpoint();
    server.create(slice.build());
    BackendKey key = BackendKey.of(new ServicePortKey(new NamespacedName(namespace, "cart"), 80));
    Await.until("the service", () -> operator.mesh().endpoints().containsKey(key));

    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      boolean ready = i % 2 == 0;
      long begin = System.nanoTime();
      server
          .client
          .resource(
              slice
                  .editFirstEndpoint()
                  .editConditions()
                  .withReady(ready)
                  .endConditions()
                  .endEndpoint()
                  .build())
          .update();
      Await.until("the endpoint", () -> endpoints(operator, key).isEmpty() != ready);
      millis.add((System.nanoTime() - begin) / 1_000_000);
    }
    System.out.println("readiness published after milliseconds: " + millis);
    assertThat(millis.stream().sorted().toList().get(millis.size() / 2)).isLessThan(100);

    server
        .client
        .resources(MeshIdentity.class)
        .withName("default")
        .edit(
            identity -> {
              identity.setSpec(
                  new MeshIdentitySpec(
                      identity.getSpec().trustDomain(),
                      identity.getSpec().delivery(),
                      new MutualTls(MutualTls.Mode.STRICT),
                      identity.getSpec().ca(),
                      identity.getSpec().certificate(),
                      identity.getSpec().rotation()));
              return identity;
            });
    Await.until("the mode", () -> operator.mesh().settings().mtls() == MtlsMode.STRICT);
    assertThat(operators.published).noneMatch(mesh -> mesh.trustBundle().isEmpty());
  }

  private static List<Endpoint> endpoints(OsierOperator operator, BackendKey key) {
    return Optional.ofNullable(operator.mesh().endpoints().get(key))
        .map(each -> each.endpoints())
        .orElse(List.of());
  }

  @Test
  void theSecondReplicaSharesTheAuthorityAndTakesOverAtOnce() {
    ScratchAuthority first = Operators.authority();
    OsierOperator leader = operators.startReady(first);
    Await.until("a leader", leader::isLeading);
    ScratchAuthority second = Operators.authority();
    OsierOperator follower = operators.start("osier-1", second);
    Await.until("readiness of the follower", follower::isReady);
    assertThat(second.state()).isEqualTo(first.state());
    assertThat(follower.isLeading()).isFalse();

    leader.close();
    Await.until("the follower to lead", follower::isLeading);
    server.client.resources(MeshIdentity.class).withName("default").delete();
    Await.until("the identity to be back", () -> server.identity() != null);
    assertThat(server.awaitReady("Issuing").status()).isEqualTo(Condition.TRUE);
    assertThat(second.state()).isEqualTo(first.state());
  }
}
