package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Delivery;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the operator chooses a delivery, counts pods by it, and keeps what SDS needs. */
@Tag("apiserver")
class DeliveryTest {
  private static final String SDS = "{\"delivery\": \"SDS\"}";

  private final ApiServer server = new ApiServer();
  private final ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
  private OsierOperator operator;

  @BeforeEach
  void start() {
    server.prepare();
    operator =
        new OsierOperator(
            server.operatorClient,
            ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
            authority,
            authority,
            List.of(),
            OperatorObserver.NONE,
            InstantSource.system());
    operator.start();
    Await.until("readiness", operator::isReady);
    Await.until("the identity", () -> server.identity() != null);
  }

  @AfterEach
  void stop() {
    operator.close();
    server.close();
  }

  private void set(String spec) {
    server
        .client
        .resources(MeshIdentity.class)
        .withName("default")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": " + spec + "}");
  }

  private Optional<ConfigMap> roots(String namespace) {
    return Optional.ofNullable(
        server.client.configMaps().inNamespace(namespace).withName("osier-roots").get());
  }

  private void awaitRoots(String namespace) {
    String pem = authority.state().orElseThrow().trustBundle().pem();
    Await.until(
        "the roots in " + namespace,
        () ->
            roots(namespace)
                .filter(found -> Map.of("roots.pem", pem).equals(found.getData()))
                .isPresent());
  }

  @Test
  void autoIsByKubeletWhereTheApiServerCanAndLivesAreLongEnough() {
    assertThat(operator.delivery()).isEqualTo(Delivery.POD_CERTIFICATE);
    set("{\"certificate\": {\"ttl\": \"59m\"}}");
    Await.until("SDS for short lives", () -> operator.delivery() == Delivery.SDS);
    set("{\"certificate\": {\"ttl\": \"1h\"}}");
    Await.until("the kubelet again", () -> operator.delivery() == Delivery.POD_CERTIFICATE);
    set(SDS);
    Await.until("SDS as asked", () -> operator.delivery() == Delivery.SDS);
  }

  @Test
  void aNamespaceThatIsLabelledHasTheRootsAndKeepsThem() {
    String before = server.newNamespace();
    server.labelForInjection(before);
    String other = server.newNamespace();
    set(SDS);
    awaitRoots(before);
    String after = server.newNamespace();
    server.labelForInjection(after);
    awaitRoots(after);
    assertThat(roots(other)).isEmpty();
    assertThat(roots(ApiServer.SYSTEM)).isEmpty();

    server
        .client
        .configMaps()
        .inNamespace(after)
        .withName("osier-roots")
        .edit(found -> new ConfigMapBuilder(found).addToData("roots.pem", "forged").build());
    awaitRoots(after);
    server.client.configMaps().inNamespace(after).withName("osier-roots").delete();
    awaitRoots(after);
  }

  @Test
  void aPodThatOptedInElsewhereFindsTheRootsToo() {
    String namespace = server.newNamespace();
    server.sdsPod(namespace, "cart", "10.0.0.9");
    awaitRoots(namespace);
  }

  @Test
  void podsAreCountedByTheirDelivery() {
    String namespace = server.newNamespace();
    int before = counts().map(MeshIdentityStatus.Workloads::podCertificate).orElse(0);
    int sds = counts().map(MeshIdentityStatus.Workloads::sds).orElse(0);
    server.sdsPod(namespace, "one", "10.0.0.9");
    server.sdsPod(namespace, "two", "10.0.0.10");
    server.meshedPod(namespace, "three", "10.0.0.11");
    Await.until(
        "the counts",
        () ->
            counts()
                .filter(
                    now ->
                        now.sds() == sds + 2
                            && now.podCertificate() == before + 1
                            && now.meshed() == now.sds() + now.podCertificate())
                .isPresent());
  }

  private Optional<MeshIdentityStatus.Workloads> counts() {
    return Optional.ofNullable(server.identity().getStatus())
        .flatMap(status -> Optional.ofNullable(status.workloads()));
  }
}
