package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.testkit.Await;
import dev.osier.testkit.svid.IssuedChain;
import dev.osier.testkit.svid.SecondOpinions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where identities come from, and who gets none. */
@Tag("node")
class IdentityTest {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final String SIGNER = "osier.dev/workload";
  private static final ResourceDefinitionContext REQUESTS =
      new ResourceDefinitionContext.Builder()
          .withGroup("certificates.k8s.io")
          .withVersion("v1")
          .withKind("PodCertificateRequest")
          .withPlural("podcertificaterequests")
          .withNamespaced(true)
          .build();
  private static TestNamespace meshed;

  @BeforeAll
  static void createPods() {
    meshed = TestNamespace.meshed("identity");
    meshed.apply("client.yaml");
    meshed.awaitPod("client");
  }

  @AfterAll
  static void deletePods() {
    meshed.close();
  }

  @Test
  void aPodsCertificateNamesItsServiceAccountAndNothingElse() throws Exception {
    GenericKubernetesResource request = requestOf("client");
    String chain =
        (String) TestCluster.at(request.getAdditionalProperties(), "status", "certificateChain");
    List<X509Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();

    assertThat(certificates).hasSize(2);
    X509Certificate leaf = certificates.getFirst();
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "spiffe://cluster.local/ns/" + meshed.name() + "/sa/client"));
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    leaf.verify(certificates.get(1).getPublicKey());
    assertThat(certificates.get(1).getBasicConstraints()).isZero();
  }

  @Test
  void everyCertificateOfTheClusterIsAcceptedByOthersToo() {
    String roots =
        (String)
            TestCluster.at(
                CLIENT
                    .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
                    .withName("osier.dev:workload:roots")
                    .get()
                    .getAdditionalProperties(),
                "spec",
                "trustBundle");
    List<IssuedChain> issued =
        CLIENT.genericKubernetesResources(REQUESTS).inAnyNamespace().list().getItems().stream()
            .filter(request -> SIGNER.equals(text(request, "spec", "signerName")))
            .filter(request -> !text(request, "status", "certificateChain").isEmpty())
            .map(
                request ->
                    new IssuedChain(
                        "spiffe://cluster.local/ns/%s/sa/%s"
                            .formatted(
                                request.getMetadata().getNamespace(),
                                text(request, "spec", "serviceAccountName")),
                        text(request, "status", "certificateChain"),
                        roots,
                        Instant.now(),
                        Optional.empty()))
            .toList();
    assertThat(issued).isNotEmpty();
    assertThat(SecondOpinions.objections(issued)).isEmpty();
    System.out.println("certificates of the cluster that all others accept: " + issued.size());
  }

  private static String text(GenericKubernetesResource object, String... path) {
    return TestCluster.at(object.getAdditionalProperties(), path).toString();
  }

  @Test
  void onlyANodeMayAskOurSigner() throws Exception {
    Pod pod = meshed.pod("client");
    assertThatThrownBy(
            () -> CLIENT.resource(forge(pod, SIGNER)).inNamespace(meshed.name()).create())
        .hasMessageContaining("system:nodes")
        .hasMessageContaining("osier");
    // The same request to another signer is none of our business.
    assertThat(CLIENT.resource(forge(pod, "example.com/other")).inNamespace(meshed.name()).create())
        .isNotNull();
  }

  /** The proxy's admin port is open to everything in the pod, so to whoever breaks into it. */
  @Test
  void aPodsKeyIsNotInWhatItsProxyShows() {
    String shown = ProxyAdmin.get(meshed.pod("client"), "/config_dump");
    List<String> files =
        Pattern.compile("\"inline_bytes\": \"([^\"]+)\"")
            .matcher(shown)
            .results()
            .map(match -> Base64.getMimeDecoder().decode(match.group(1)))
            .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
            .toList();
    // That its certificates are shown says that this is where a key would be.
    assertThat(files).anyMatch(file -> file.contains("BEGIN CERTIFICATE"));
    assertThat(files).noneMatch(file -> file.contains("PRIVATE KEY"));
    assertThat(shown).doesNotContain("PRIVATE KEY");
  }

  @Test
  void theAuthoritysKeyIsInOneSecretOfOurNamespaceOnly() {
    assertThat(
            CLIENT.secrets().inAnyNamespace().list().getItems().stream()
                .filter(
                    secret -> secret.getData() != null && secret.getData().containsKey("ca.key"))
                .map(
                    secret ->
                        secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName()))
        .containsExactly(TestCluster.SYSTEM_NAMESPACE + "/osier-ca");
  }

  @Test
  void aLostAuthorityIsReportedAndNeverReplaced() {
    var secrets = CLIENT.secrets().inNamespace(TestCluster.SYSTEM_NAMESPACE);
    var kept = secrets.withName("osier-ca").get();
    secrets.withName("osier-ca").delete();
    try {
      Await.until(
          TestCluster.SOON,
          () ->
              assertThat(StatusTest.condition("Ready"))
                  .containsEntry("status", "False")
                  .containsEntry("reason", "CASecretMissing"));
      assertThat(secrets.withName("osier-ca").get()).isNull();
    } finally {
      kept.getMetadata().setResourceVersion(null);
      kept.getMetadata().setUid(null);
      secrets.resource(kept).create();
    }
    Await.until(
        TestCluster.SOON,
        () -> assertThat(StatusTest.condition("Ready")).containsEntry("status", "True"));
  }

  private static GenericKubernetesResource requestOf(String pod) {
    return CLIENT
        .genericKubernetesResources(REQUESTS)
        .inNamespace(meshed.name())
        .list()
        .getItems()
        .stream()
        .filter(
            r -> SIGNER.equals(TestCluster.at(r.getAdditionalProperties(), "spec", "signerName")))
        .filter(r -> pod.equals(TestCluster.at(r.getAdditionalProperties(), "spec", "podName")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the kubelet asked for no certificate for " + pod));
  }

  private static GenericKubernetesResource forge(Pod pod, String signer) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    byte[] request =
        new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), keys.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    String node = pod.getSpec().getNodeName();
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("certificates.k8s.io/v1")
        .withKind("PodCertificateRequest")
        .withNewMetadata()
        .withGenerateName("forged-")
        .endMetadata()
        .withAdditionalProperties(
            Map.of(
                "spec",
                Map.of(
                    "signerName",
                    signer,
                    "podName",
                    pod.getMetadata().getName(),
                    "podUID",
                    pod.getMetadata().getUid(),
                    "serviceAccountName",
                    "client",
                    "serviceAccountUID",
                    CLIENT
                        .serviceAccounts()
                        .inNamespace(meshed.name())
                        .withName("client")
                        .get()
                        .getMetadata()
                        .getUid(),
                    "nodeName",
                    node,
                    "nodeUID",
                    CLIENT.nodes().withName(node).get().getMetadata().getUid(),
                    "stubPKCS10Request",
                    Base64.getEncoder().encodeToString(request))))
        .build();
  }
}
