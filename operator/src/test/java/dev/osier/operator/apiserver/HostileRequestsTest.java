package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.operator.HostileStubs;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.operator.StubRequests;
import dev.osier.operator.signing.RequestSigner;
import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * What becomes of hostile requests on a real API server: it refuses them itself, or we do. No
 * certificate is issued for any of them, and the honest pod still gets its own.
 */
@Tag("apiserver")
class HostileRequestsTest {
  private static final KeyPair KEYS = ScratchAuthority.newKeys();

  private final ApiServer server = new ApiServer();
  private final List<IssuanceDecision> objections = new CopyOnWriteArrayList<>();
  private final List<Optional<PodFacts>> known = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(RequestSigner.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private OsierOperator operator;
  private String namespace;
  private Pod pod;

  @BeforeEach
  void start() {
    server.prepare();
    ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
    operator =
        new OsierOperator(
            server.operatorClient,
            ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
            authority,
            (request, facts) -> {
              known.add(facts);
              return authority.decide(request, facts);
            },
            List.of(),
            new OperatorObserver() {
              @Override
              public void requestObjected(IssuanceDecision objection) {
                objections.add(objection);
              }
            },
            InstantSource.system());
    operator.start();
    Await.until("readiness", operator::isReady);
    namespace = server.newNamespace();
    pod = server.meshedPod(namespace, "cart", "10.0.0.1");
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    operator.close();
    server.close();
  }

  @Test
  void noRequestNamesItsIdentity() {
    Map<String, byte[]> stubs = HostileStubs.thatName(KEYS);
    int reached = 0;
    for (Map.Entry<String, byte[]> stub : stubs.entrySet()) {
      if (refusedByUs(stub.getKey(), stub.getValue(), Map.of(), "IdentityRequested")) {
        reached++;
      }
    }
    // Go's parser refuses some URIs; what it lets through is for us.
    assertThat(reached).as("requests that the API server took").isGreaterThan(10);
    assertThat(objections).hasSize(reached);
    assertHonestPodIsServed();
  }

  @Test
  void noRequestIsReadThatIsNone() {
    for (Map.Entry<String, byte[]> stub : HostileStubs.thatAreBroken(KEYS).entrySet()) {
      assertThatThrownBy(() -> ask(stub.getValue(), Map.of()))
          .as(stub.getKey())
          .isInstanceOf(KubernetesClientException.class);
    }
    assertHonestPodIsServed();
  }

  @Test
  @HostileInput("csr/bad-signature")
  void aKeyIsCertifiedOnlyForWhoHasIt() {
    byte[] stub = HostileStubs.withSignatureOf(KEYS, ScratchAuthority.newKeys());
    assertThatThrownBy(() -> ask(stub, Map.of()))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("stubPKCS10Request");
    assertHonestPodIsServed();
  }

  @Test
  @HostileInput("request/lying-annotations")
  void whatAPodsAuthorSaysOfItIsNotBelieved() {
    assertThat(
            refusedByUs(
                "request/lying-annotations",
                StubRequests.stub(KEYS),
                Map.of("osier.dev/service-account", "admin"),
                "InvalidUnverifiedUserAnnotations"))
        .isTrue();
    assertThat(objections).hasSize(1);
    assertHonestPodIsServed();
  }

  @Test
  @HostileInput("life/ten-years")
  void noLifeIsTooLongForUsThatIsNotTooLongForKubernetes() {
    assertThatThrownBy(
            () ->
                server.request(
                    namespace,
                    "cart",
                    pod.getMetadata().getUid(),
                    StubRequests.stub(KEYS),
                    Map.of("maxExpirationSeconds", 315_360_000)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("maxExpirationSeconds");
    assertHonestPodIsServed();
  }

  /** The issuer compares them with the request, which says something else: HostileRequestTest. */
  @Test
  void whatTheIssuerIsToldOfThePodIsTheClustersWordAndNotTheRequests() {
    String node = server.client.nodes().withName(ApiServer.NODE).get().getMetadata().getUid();
    String account =
        server
            .client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName("default")
            .get()
            .getMetadata()
            .getUid();
    PodFacts truth =
        new PodFacts(
            pod.getMetadata().getUid(), "default", account, ApiServer.NODE, node, true, false);
    server.create(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("admin")
            .endMetadata()
            .build());

    for (Map<String, Object> lie :
        List.<Map<String, Object>>of(
            Map.of("serviceAccountName", "admin", "serviceAccountUID", "another-uid"),
            Map.of("serviceAccountUID", "another-uid"),
            Map.of("nodeName", "node-2", "nodeUID", "another-uid"),
            Map.of("nodeUID", "another-uid"))) {
      known.clear();
      server.request(namespace, "cart", pod.getMetadata().getUid(), StubRequests.stub(KEYS), lie);

      Await.until("the issuer to be asked about " + lie, () -> !known.isEmpty());
      assertThat(known).as("%s", lie).containsOnly(Optional.of(truth));
    }
  }

  /** Whether the request got as far as us; then it was denied, with a reason in our log. */
  private boolean refusedByUs(
      String id, byte[] stub, Map<String, String> annotations, String reason) {
    String name;
    try {
      name = ask(stub, annotations);
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(id).isEqualTo(422);
      return false;
    }
    Await.until(
        "the answer to " + id, () -> server.requestStatus(namespace, name).contains(reason));
    assertThat(server.requestStatus(namespace, name))
        .as(id)
        .contains("Denied")
        .doesNotContain("BEGIN CERTIFICATE");
    assertThat(log.list)
        .as(id)
        .anySatisfy(
            event -> {
              assertThat(event.getMessage()).isEqualTo("certificate refused");
              assertThat(event.getKeyValuePairs().toString()).contains(reason, namespace + "/cart");
            });
    log.list.clear();
    return true;
  }

  private String ask(byte[] stub, Map<String, String> annotations) {
    return server.request(
        namespace,
        "cart",
        pod.getMetadata().getUid(),
        stub,
        annotations.isEmpty() ? Map.of() : Map.of("unverifiedUserAnnotations", annotations));
  }

  private void assertHonestPodIsServed() {
    String name = ask(StubRequests.stub(ScratchAuthority.newKeys()), Map.of());
    Await.until(
        "the honest pod's certificate",
        () -> server.requestStatus(namespace, name).contains("BEGIN CERTIFICATE"));
  }
}
