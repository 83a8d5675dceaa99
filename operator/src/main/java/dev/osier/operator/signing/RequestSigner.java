package dev.osier.operator.signing;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.CertificateIssuer;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.watch.Feed;
import dev.osier.operator.watch.WatchedCluster;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every PodCertificateRequest for our signer, as soon as it is seen: its pod waits for it.
 * All replicas do; the API server takes the first answer and refuses the others.
 */
public final class RequestSigner implements AutoCloseable {
  /** The name by which pods ask for our certificates. */
  public static final String SIGNER_NAME = "osier.dev/workload";

  private static final Logger log = LoggerFactory.getLogger(RequestSigner.class);
  private static final int THREADS = 4;
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final WatchedCluster cluster;
  private final PodFactsSource facts;
  private final CertificateIssuer issuer;
  private final OperatorObserver observer;
  private final InstantSource clock;
  private final Feed<PodCertificateRequest, PodCertificateRequest> requests;
  private final AtomicBoolean started = new AtomicBoolean();
  private final ScheduledExecutorService executor;
  private final Set<Task> working = ConcurrentHashMap.newKeySet();

  /** A signer that has not begun. */
  public RequestSigner(
      KubernetesClient client,
      WatchedCluster cluster,
      CertificateIssuer issuer,
      OperatorObserver observer,
      InstantSource clock) {
    this.client = client;
    this.cluster = cluster;
    this.facts = new PodFactsSource(cluster);
    this.issuer = issuer;
    this.observer = observer;
    this.clock = clock;
    this.executor =
        Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().name("signer-", 0).daemon().factory());
    this.requests =
        new Feed<>(
            client
                .resources(PodCertificateRequest.class)
                .inAnyNamespace()
                .withField("spec.signerName", SIGNER_NAME),
            request -> request);
  }

  /** Begins to watch for requests; once is enough. */
  public void start() {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    requests.onChange((before, after) -> after.ifPresent(this::submit));
    var _ = requests.start();
  }

  /** Whether the requests have been read once. */
  public boolean isSynced() {
    return requests.isSynced();
  }

  @Override
  public void close() {
    requests.close();
    executor.shutdownNow();
  }

  private void submit(PodCertificateRequest request) {
    if (!request.isAnswered() && working.add(Task.of(request))) {
      schedule(Task.of(request), Duration.ZERO, FIRST_RETRY);
    }
  }

  private void schedule(Task task, Duration delay, Duration nextDelay) {
    try {
      var _ =
          executor.schedule(() -> attempt(task, nextDelay), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("signer closed");
    }
  }

  private void attempt(Task task, Duration nextDelay) {
    Optional<PodCertificateRequest> open = stillOpen(task);
    if (open.isEmpty()) {
      working.remove(task);
      return;
    }
    try {
      answer(open.get());
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("request", task.name())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("answering a certificate request failed");
    }
    // Ends when the watch shows the answer, whoever gave it.
    Duration doubled = nextDelay.multipliedBy(2);
    schedule(task, nextDelay, doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled);
  }

  private Optional<PodCertificateRequest> stillOpen(Task task) {
    return requests
        .find(task.name().namespace(), task.name().name())
        .filter(request -> task.uid().equals(request.getMetadata().getUid()))
        .filter(request -> !request.isAnswered());
  }

  private void answer(PodCertificateRequest request) {
    if (!cluster.isSynced()) {
      return;
    }
    long begin = System.nanoTime();
    IssuanceDecision decision = decide(request);
    Optional<PodCertificateRequest.Status> status = Answer.of(decision, clock.instant());
    if (status.isEmpty()) {
      log.atDebug()
          .addKeyValue("request", Task.of(request).name())
          .addKeyValue("decision", decision)
          .log("certificate request waits");
    } else if (write(request, status.get())) {
      observer.requestDecided(
          decision,
          Duration.between(
              Instant.parse(request.getMetadata().getCreationTimestamp()), clock.instant()),
          Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private IssuanceDecision decide(PodCertificateRequest request) {
    Optional<IssuanceDecision> objection = Question.objection(request.getSpec());
    if (objection.isPresent()) {
      logRefusal(request, objection.get());
      observer.requestObjected(objection.get());
      return objection.get();
    }
    CertificateRequest question =
        Question.of(request.getMetadata().getNamespace(), request.getSpec());
    NamespacedName pod = new NamespacedName(question.namespace(), question.podName());
    // What is remembered may be a moment older than the request, and a refusal is for good: only
    // what agrees with the request is used without asking again.
    Optional<PodFacts> remembered =
        facts.remembered(pod).filter(known -> Question.agrees(question, known));
    return issuer.decide(question, remembered.isPresent() ? remembered : facts.fresh(pod));
  }

  /** As the issuer logs what it refuses. */
  private static void logRefusal(PodCertificateRequest request, IssuanceDecision objection) {
    PodCertificateRequest.Spec spec = request.getSpec();
    log.atWarn()
        .addKeyValue("pod", request.getMetadata().getNamespace() + "/" + spec.podName())
        .addKeyValue("podUid", spec.podUID())
        .addKeyValue("node", spec.nodeName())
        .addKeyValue("reason", reason(objection))
        .addKeyValue("final", true)
        .log("certificate refused");
  }

  private static String reason(IssuanceDecision objection) {
    return switch (objection) {
      case IssuanceDecision.Denied(String reason, String message) -> reason;
      case IssuanceDecision.Failed(String reason, String message) -> reason;
      case IssuanceDecision.Pending(String reason) -> reason;
      case IssuanceDecision.Issued issued -> "";
    };
  }

  private boolean write(PodCertificateRequest request, PodCertificateRequest.Status status) {
    PodCertificateRequest answered = new PodCertificateRequest();
    answered.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(request.getMetadata().getNamespace())
            .withName(request.getMetadata().getName())
            .withUid(request.getMetadata().getUid())
            .withResourceVersion(request.getMetadata().getResourceVersion())
            .build());
    answered.setSpec(request.getSpec());
    answered.setStatus(status);
    try {
      client.resource(answered).updateStatus();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        log.atDebug()
            .addKeyValue("request", Task.of(request).name())
            .log("request changed or answered by another");
        return false;
      }
      throw e;
    }
  }

  /**
   * A request that is being worked on.
   *
   * @param name its namespace and name
   * @param uid its UID
   */
  private record Task(NamespacedName name, String uid) {
    static Task of(PodCertificateRequest request) {
      return new Task(
          new NamespacedName(request.getMetadata().getNamespace(), request.getMetadata().getName()),
          request.getMetadata().getUid());
    }
  }
}
