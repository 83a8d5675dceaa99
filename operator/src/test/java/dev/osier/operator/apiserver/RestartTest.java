package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.CertificateDelivery;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MutualTls;
import dev.osier.crds.RotationSettings;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator makes of its settings, and of a cluster that was there before it. */
@Tag("apiserver")
class RestartTest {
  private static final MeshIdentitySpec CHOSEN =
      new MeshIdentitySpec(
          "cluster.local",
          CertificateDelivery.SDS,
          new MutualTls(MutualTls.Mode.STRICT),
          new CertificateAuthority(new CertificateAuthority.Managed("720h", "72h")),
          WorkloadCertificate.of("2h"),
          RotationSettings.DEFAULT);

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

  @Test
  void theFirstIdentityIsWhatTheSettingsSay() {
    OsierOperator operator = operators.startReady(Operators.authority(), CHOSEN);
    server.awaitReady("Issuing");

    assertThat(server.identity().getSpec()).isEqualTo(CHOSEN);
    assertThat(operator.mesh().settings().mtls()).isEqualTo(MtlsMode.STRICT);
  }

  @Test
  void otherSettingsNeverRevertWhatTheIdentitySays() {
    OsierOperator before = operators.startReady(Operators.authority(), CHOSEN);
    server.awaitReady("Issuing");
    before.close();
    operators.published.clear();
    trustBundle().delete();

    OsierOperator after = operators.startReady(Operators.authority(), MeshIdentitySpec.DEFAULT);
    // What the leader does after it has seen to the identity.
    Await.until("the trust bundle to be back", () -> trustBundle().get() != null);
    server.awaitReady("Issuing");

    assertThat(server.identity().getSpec()).isEqualTo(CHOSEN);
    assertThat(after.mesh().settings().mtls()).isEqualTo(MtlsMode.STRICT);
    assertThat(operators.published)
        .isNotEmpty()
        .allMatch(mesh -> mesh.settings().mtls() == MtlsMode.STRICT);
  }

  @Test
  void theFirstMeshIsOfTheWholeCluster() {
    MeshIdentity strict = new MeshIdentity();
    strict.getMetadata().setName(MeshIdentity.DEFAULT_NAME);
    strict.setSpec(CHOSEN);
    server.create(strict);
    String namespace = server.newNamespace();
    server.service(namespace, "cart", Map.of("app", "cart"), 80);
    server.meshedPod(namespace, "cart", "10.0.0.1");
    ScratchAuthority authority = Operators.authority();
    AuthorityMaterial material = authority.create(Operators.TRUST_DOMAIN, Operators.LIFETIMES);
    server.client.resource(Operators.secret(material)).create();
    // So that the cluster is the last that becomes known.
    assertThat(authority.install(material, Operators.TRUST_DOMAIN, Operators.LIFETIMES)).isEmpty();

    operators.startReady(authority);

    NamespacedName cart = new NamespacedName(namespace, "cart");
    assertThat(operators.published)
        .isNotEmpty()
        .allSatisfy(
            mesh -> {
              assertThat(mesh.services()).containsKey(cart);
              assertThat(mesh.workloads()).containsKey(cart);
              assertThat(mesh.settings().mtls()).isEqualTo(MtlsMode.STRICT);
            });
  }

  private Resource<GenericKubernetesResource> trustBundle() {
    return server
        .client
        .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
        .withName("osier.dev:workload:roots");
  }
}
