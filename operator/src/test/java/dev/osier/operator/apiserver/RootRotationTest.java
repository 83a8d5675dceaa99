package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.crds.RotationSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A change of root as the API server shows it, with replicas and proxies that a test speaks for.
 */
@Tag("apiserver")
class RootRotationTest {
  private static final Set<NamespacedName> NOBODY = Set.of();

  private final ApiServer server = new ApiServer();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(ahead.get());
  private ScratchAuthority authority = new ScratchAuthority(clock);
  private OsierOperator operator = operator();
  private NamespacedName cart = new NamespacedName("none", "cart");
  private NamespacedName web = new NamespacedName("none", "web");

  @BeforeEach
  void prepare() {
    server.prepare();
    server.client.pods().inAnyNamespace().withLabel("osier.dev/proxy").withGracePeriod(0).delete();
    FakeReplicas.exist(server);
    server.webhooks();
    String namespace = server.newNamespace();
    server.meshedPod(namespace, "cart", "10.0.0.1");
    server.meshedPod(namespace, "web", "10.0.0.2");
    cart = new NamespacedName(namespace, "cart");
    web = new NamespacedName(namespace, "web");
    operator.start();
    awaitPhase("Idle");
  }

  @AfterEach
  void stop() {
    operator.close();
    FakeReplicas.vanish(server);
    server.close();
  }

  private OsierOperator operator() {
    return new OsierOperator(
        server.operatorClient,
        ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
        authority,
        authority,
        List.of(),
        OperatorObserver.NONE,
        clock);
  }

  /** Another process takes over, which knows nothing but what is stored. */
  private void kill() {
    operator.close();
    authority = new ScratchAuthority(clock);
    operator = operator();
    operator.start();
    Await.until("a leader", operator::isLeading);
    Await.until("the authority", () -> authority.state().isPresent());
  }

  private void ask(String value) {
    server
        .client
        .resources(MeshIdentity.class)
        .withName("default")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
                .formatted(RotationSettings.REQUEST_ANNOTATION, value));
  }

  private MeshIdentityStatus status() {
    return Optional.ofNullable(server.identity())
        .flatMap(identity -> Optional.ofNullable(identity.getStatus()))
        .orElseGet(() -> new MeshIdentityStatus(List.of(), 0, null, null, null, null, null));
  }

  private MeshIdentityStatus.Rotation awaitPhase(String phase) {
    return Await.value(
        "phase " + phase,
        () ->
            Optional.ofNullable(status().rotation())
                .filter(rotation -> phase.equals(rotation.phase())));
  }

  private Optional<Condition> condition(String type) {
    return status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  private void report(
      Set<NamespacedName> trusting, Set<NamespacedName> unconfirmed, Set<NamespacedName> renewed) {
    FakeReplicas.report(operator, authority, trusting, unconfirmed, renewed);
  }

  /** Says of everybody that it has come along, once more; whether the phase has been reached. */
  private boolean reports(Set<NamespacedName> pods, String phase) {
    // What is new is looked at at once, even if the clock has been set since.
    report(pods, NOBODY, NOBODY);
    report(pods, NOBODY, pods);
    return Optional.ofNullable(status().rotation())
        .flatMap(rotation -> RotationPhase.parse(Objects.requireNonNull(rotation.phase())))
        .filter(now -> hasCome(now, RotationPhase.parse(phase).orElseThrow()))
        .isPresent();
  }

  /** A phase in which there is nothing to wait for may be over before anybody has seen it. */
  private static boolean hasCome(RotationPhase now, RotationPhase phase) {
    return now == phase
        || (phase != RotationPhase.IDLE
            && phase != RotationPhase.RETIRE
            && now.compareTo(phase) > 0);
  }

  private AuthorityState state() {
    return authority.state().orElseThrow();
  }

  private String published() {
    GenericKubernetesResource bundle =
        server
            .client
            .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
            .withName("osier.dev:workload:roots")
            .get();
    return bundle == null ? "" : bundle.get("spec", "trustBundle");
  }

  private Map<String, String> secret() {
    return server
        .client
        .secrets()
        .inNamespace(ApiServer.SYSTEM)
        .withName("osier-ca")
        .get()
        .getData();
  }

  @Test
  void aRootIsReplacedStepByStepAndTheStatusSaysHowFarItIs() {
    String old = state().rootFingerprint();
    server.awaitRootsOfWebhooks(published());
    ask("once");

    MeshIdentityStatus.Rotation preparing = awaitPhase("Prepare");
    assertThat(preparing.oldRoot()).isEqualTo(old);
    assertThat(preparing.newRoot()).startsWith("sha256:").isNotEqualTo(old);
    Await.until("both roots", () -> published().equals(state().publishedBundle().pem()));
    assertThat(state().trustBundle().fingerprints()).containsExactly(old, preparing.newRoot());
    server.awaitRootsOfWebhooks(published());

    report(Set.of(cart), Set.of(web), NOBODY);
    Await.until(
        "the counts",
        () ->
            Optional.ofNullable(status().rotation())
                .map(MeshIdentityStatus.Rotation::proxies)
                .filter(new MeshIdentityStatus.RotatingProxies(1, 1, 0)::equals)
                .isPresent());
    ahead.set(Duration.ofMinutes(1));
    report(NOBODY, Set.of(web), NOBODY);
    report(Set.of(cart), Set.of(web), NOBODY);
    Condition blocked =
        Await.value(
            "RotationBlocked",
            () ->
                condition("RotationBlocked")
                    .filter(each -> !each.message().contains(cart.toString())));
    assertThat(blocked.message()).contains(web.toString());
    assertThat(blocked.reason()).isEqualTo("RootNotConfirmed");
    assertThat(secret()).containsKey("new-root.crt").doesNotContainKey("cross-ca.crt");

    report(Set.of(cart, web), NOBODY, NOBODY);
    awaitPhase("Activate");
    assertThat(server.rootsOfWebhooks()).containsOnly(published());
    Await.until("signing under the new root", () -> state().phase().signsUnderNewRoot());
    report(Set.of(cart, web), NOBODY, NOBODY);
    awaitPhase("Drain");
    assertThat(condition("RotationBlocked")).isEmpty();
    assertThat(published()).isEqualTo(state().publishedBundle().pem());

    report(Set.of(cart, web), NOBODY, Set.of(cart));
    ahead.set(Duration.ofHours(49));
    report(Set.of(cart, web), NOBODY, NOBODY);
    report(Set.of(cart, web), NOBODY, Set.of(cart));
    Condition draining =
        Await.value(
            "RotationBlocked",
            () ->
                condition("RotationBlocked")
                    .filter(each -> !each.message().contains(cart.toString())));
    assertThat(draining.reason()).isEqualTo("CertificateNotReplaced");
    assertThat(draining.message()).contains(web.toString());

    report(Set.of(cart, web), NOBODY, Set.of(cart, web));
    awaitPhase("Retire");
    Await.until(
        "one root",
        () -> state().trustBundle().fingerprints().equals(List.of(preparing.newRoot())));
    assertThat(state().publishedBundle().fingerprints()).hasSize(2);
    report(NOBODY, NOBODY, NOBODY);
    awaitPhase("Idle");
    Await.until(
        "the new root on record",
        () ->
            Objects.requireNonNull(preparing.newRoot())
                .equals(Objects.requireNonNull(status().ca()).rootFingerprint()));
    Await.until("one root", () -> published().equals(state().trustBundle().pem()));
    server.awaitRootsOfWebhooks(published());
    assertThat(secret())
        .containsKeys("root.crt", "root.key", "ca.crt", "ca.key", "rotation.request")
        .doesNotContainKeys("new-root.crt", "new-root.key", "cross-ca.crt", "rotation.phase");
    assertThat(condition("Ready").map(Condition::status)).contains("True");
    assertThat(condition("RotationBlocked")).isEmpty();
    assertThat(server.eventReasons("default", "MeshIdentity", "default"))
        .contains(
            "RotationPrepared",
            "RotationActivated",
            "RotationDraining",
            "RotationRetiring",
            "RotationCompleted",
            "RootNotConfirmed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverTakesOverInAnyPhaseGoesOnWithIt(boolean beforeReports) {
    ask("once");
    String newRoot = Objects.requireNonNull(awaitPhase("Prepare").newRoot());
    Set<NamespacedName> both = Set.of(cart, web);
    for (String phase : List.of("Activate", "Drain", "Retire", "Idle")) {
      if (beforeReports) {
        kill();
      }
      if (phase.equals("Retire")) {
        ahead.set(Duration.ofHours(49));
      }
      MeshIdentityStatus.Rotation rotation =
          Await.value(
              phase,
              () ->
                  reports(both, phase)
                      ? Optional.ofNullable(status().rotation())
                      : Optional.empty());
      if (!phase.equals("Idle")) {
        assertThat(rotation.newRoot()).isEqualTo(newRoot);
      }
      if (!beforeReports) {
        kill();
      }
    }
    Await.until(
        "the new root on record",
        () -> newRoot.equals(Objects.requireNonNull(status().ca()).rootFingerprint()));
    assertThat(condition("Ready").map(Condition::status)).contains("True");
    assertThat(state().trustBundle().fingerprints()).containsExactly(newRoot);
  }

  @Test
  void aLeaderKilledBeforeItRecordedTheNewRootIsNotTakenForAnotherMesh() {
    MeshIdentityStatus before = status();
    ask("once");
    String newRoot = Objects.requireNonNull(awaitPhase("Prepare").newRoot());
    Set<NamespacedName> both = Set.of(cart, web);
    for (String phase : List.of("Activate", "Drain", "Retire", "Idle")) {
      if (phase.equals("Retire")) {
        ahead.set(Duration.ofHours(49));
      }
      Await.until(phase, () -> reports(both, phase));
    }
    operator.close();
    // As if the last status had never been written.
    server
        .client
        .resources(MeshIdentity.class)
        .withName("default")
        .editStatus(
            identity -> {
              identity.setStatus(before);
              return identity;
            });
    kill();
    Await.until(
        "the new root on record",
        () -> newRoot.equals(Objects.requireNonNull(status().ca()).rootFingerprint()));
    assertThat(condition("Ready").map(Condition::status)).contains("True");
  }

  @Test
  void aShorterLifeOfCertificatesDoesNotLetTheOldRootGoBeforeTheLongerOnesHaveEnded() {
    server.settle("{\"certificate\":{\"ttl\":\"1h\"},\"rotation\":{\"overlap\":\"10m\"}}");
    ask("once");
    awaitPhase("Prepare");
    Set<NamespacedName> both = Set.of(cart, web);
    Await.until("Drain", () -> reports(both, "Drain"));
    ahead.set(Duration.ofHours(23));
    report(NOBODY, NOBODY, NOBODY);
    report(both, NOBODY, both);
    // Twice, for a status tells of the phase that was found.
    server.settle("{\"rotation\":{\"overlap\":\"11m\"}}");
    server.settle("{\"rotation\":{\"overlap\":\"12m\"}}");
    assertThat(Objects.requireNonNull(status().rotation()).phase()).isEqualTo("Drain");
    ahead.set(Duration.ofHours(25));
    Await.until("Retire", () -> reports(both, "Retire"));
  }

  @Test
  void aRequestIsHonouredOnceAndAReplicaThatSaysNothingIsNamed() {
    ask("first");
    String first = Objects.requireNonNull(awaitPhase("Prepare").newRoot());
    ahead.set(Duration.ofMinutes(1));
    FakeReplicas.report(operator, authority, Set.of(cart, web), NOBODY, NOBODY);
    operator.rollouts().forget("osier-1");
    Condition blocked =
        Await.value(
            "RotationBlocked",
            () -> condition("RotationBlocked").filter(each -> each.message().contains("web")));
    assertThat(blocked.status()).isEqualTo("True");
    kill();
    ask("first");
    assertThat(awaitPhase("Prepare").newRoot()).isEqualTo(first);
  }
}
