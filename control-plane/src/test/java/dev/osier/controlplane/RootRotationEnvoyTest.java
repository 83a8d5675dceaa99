package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.Authority.ChangeState;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.MeshTrust;
import dev.osier.mesh.rotation.RootRotation;
import dev.osier.mesh.rotation.Rotation;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationStep;
import dev.osier.mesh.rotation.RotationWish;
import dev.osier.mesh.rotation.TrustReport;
import dev.osier.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas and two real Envoys between which every request is a new mutual handshake, while the
 * root under all of them is replaced. Certificates are renewed all the time, by either replica.
 */
@Tag("envoy")
final class RootRotationEnvoyTest {
  private static final Duration OVERLAP = Duration.ofSeconds(3);
  private static final int CLIENTS = 4;
  private static final Set<NamespacedName> PODS =
      Set.of(new NamespacedName("shop", "caller"), new NamespacedName("shop", "called"));

  @TempDir private Path folder;

  private final SortedMap<String, TrustReport> reports = new ConcurrentSkipListMap<>();
  private final Collector collector = new Collector();
  private final RotatingReplica one = new RotatingReplica("one", collector);
  private final RotatingReplica two = new RotatingReplica("two", collector);
  private final List<RotatingReplica> replicas = List.of(one, two);
  private final int outbound = RotatingPod.freePort();
  private final int inbound = RotatingPod.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger renewals = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private AuthorityMaterial material =
      one.authority().create(RotatingReplica.TRUST_DOMAIN, RotatingReplica.LIFETIMES);
  private Instant since = Instant.EPOCH;
  private List<RotatingPod> pods = List.of();

  @BeforeEach
  void start() throws IOException {
    for (RotatingReplica replica : replicas) {
      replica.install(material);
      replica.publish();
      replica.start();
    }
    String roots = state().publishedBundle().pem();
    pods =
        List.of(
            RotatingPod.start(
                folder,
                "called",
                one.issuer(),
                roots,
                one.port(),
                RotatingPod.answering(inbound),
                "resources: []"),
            RotatingPod.start(
                folder,
                "caller",
                two.issuer(),
                roots,
                two.port(),
                RotatingPod.forwarding(outbound),
                RotatingPod.called(inbound)));
  }

  @AfterEach
  void stop() {
    over.set(true);
    threads.close();
    pods.forEach(RotatingPod::close);
    replicas.forEach(RotatingReplica::close);
    http.close();
  }

  private AuthorityState state() {
    return one.authority().state().orElseThrow();
  }

  private void load() {
    for (int i = 0; i < CLIENTS; i++) {
      threads.execute(this::call);
    }
    threads.execute(this::renew);
    Await.until("traffic", () -> answered.get() > CLIENTS);
  }

  private void call() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + outbound + "/")).build();
    while (!over.get()) {
      try {
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        (status == 200 ? answered : failed).incrementAndGet();
      } catch (IOException e) {
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * The kubelets' work: each time some requests have been answered, everybody gets another leaf.
   */
  private void renew() {
    while (!over.get()) {
      int next = answered.get() + failed.get() + 20;
      Await.until("more requests", () -> over.get() || answered.get() + failed.get() > next);
      int turn = renewals.incrementAndGet();
      for (RotatingPod pod : pods) {
        pod.renew(replicas.get(turn % replicas.size()).issuer());
      }
    }
  }

  private RotationStep step() {
    RotationStep step =
        RootRotation.next(
            rotation(),
            new RotationWish(Optional.empty(), Optional.of(Instant.EPOCH), OVERLAP),
            new MeshTrust(true, new TreeSet<>(Set.of("one", "two")), reports, new TreeSet<>(PODS)),
            Instant.now());
    if (step instanceof RotationStep.Advance(RotationPhase phase, String honoured)) {
      advance(phase);
    }
    return step;
  }

  private Rotation rotation() {
    AuthorityState state = state();
    return new Rotation(
        state.phase(),
        since,
        state.rootFingerprint(),
        state.rootNotAfter(),
        state.change().map(ChangeState::newRootFingerprint).orElse(""),
        "");
  }

  private void advance(RotationPhase phase) {
    material =
        one.authority()
            .advance(material, phase, RotatingReplica.TRUST_DOMAIN, RotatingReplica.LIFETIMES);
    since = Instant.now();
    for (RotatingReplica replica : replicas) {
      replica.install(material);
      // The second hears of it later, while the first works with it already.
      int seen = answered.get();
      Await.until("some traffic", () -> answered.get() + failed.get() > seen + CLIENTS);
    }
    pods.forEach(pod -> pod.publish(state().publishedBundle().pem()));
  }

  @Test
  void aRootIsReplacedUnderNewHandshakesAllTheTimeAndNotOneFails() {
    String old = state().rootFingerprint();
    load();
    for (RotationPhase phase :
        List.of(
            RotationPhase.PREPARE,
            RotationPhase.ACTIVATE,
            RotationPhase.DRAIN,
            RotationPhase.RETIRE,
            RotationPhase.IDLE)) {
      Await.until(
          "phase " + phase + ", held up by " + reports,
          () -> step() instanceof RotationStep.Advance && state().phase() == phase);
      replicas.forEach(RotatingReplica::publish);
    }
    String current = state().rootFingerprint();
    assertThat(current).isNotEqualTo(old);
    int seen = answered.get();
    Await.until("traffic under the new root alone", () -> answered.get() > seen + 200);
    over.set(true);
    System.out.printf(
        "root replaced: %d requests, %d failed, %d renewals of certificates, %d handshakes%n",
        answered.get() + failed.get(),
        failed.get(),
        renewals.get(),
        pods.getLast().envoy().stat("cluster.called.ssl.handshake"));
    assertThat(failed).hasValue(0);
    assertThat(pods.getLast().envoy().stat("cluster.called.ssl.handshake"))
        .as("every request is a handshake")
        .isGreaterThanOrEqualTo(answered.get());
    assertThat(pods.getFirst().envoy().get("/certs")).contains("\"days_until_expiration\"");
  }

  /** The negative control: the same, but nobody waits until the new root is trusted. */
  @Test
  void signingUnderARootThatIsNotTrustedYetFailsRequests() {
    load();
    advance(RotationPhase.PREPARE);
    advance(RotationPhase.ACTIVATE);
    int before = renewals.get();
    Await.until("certificates under the new root", () -> renewals.get() > before + 2);
    Await.until("failures", () -> failed.get() > 10);
    over.set(true);
    System.out.printf(
        "activated too early: %d requests, %d failed%n",
        answered.get() + failed.get(), failed.get());
  }

  private final class Collector implements RolloutCollector {
    @Override
    public void report(String replica, RolloutReport report) {
      reports.put(replica, report.trust());
    }

    @Override
    public void forget(String replica) {
      reports.remove(replica);
    }
  }
}
