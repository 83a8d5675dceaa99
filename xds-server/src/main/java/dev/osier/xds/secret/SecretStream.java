package dev.osier.xds.secret;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.xds.server.SerialExecutor;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxy's stream for its key and certificate: pushes the first when it is asked for, and the
 * next whenever its time has come. All state is confined to its serial executor. It has one timer
 * at a time, and keeps no key.
 */
final class SecretStream implements StreamObserver<DeltaDiscoveryRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(SecretStream.class);
  // The last tenth of the time to a renewal is chance, so that proxies that came together part.
  private static final double JITTER = 0.1;

  private final TokenVerdict.Accepted caller;
  private final ServerCallStreamObserver<DeltaDiscoveryResponse> out;
  private final SecretContext context;
  private final SerialExecutor executor;
  private final SecretSession session = new SecretSession();
  private final StreamAge age;
  private @Nullable ScheduledFuture<?> timer;
  private Optional<String> issuer = Optional.empty();
  private Optional<String> unable = Optional.empty();
  private int failures;
  private Optional<Instant> pushedAt = Optional.empty();
  private boolean seen;
  private boolean due;
  private boolean over;

  SecretStream(
      TokenVerdict.Accepted caller,
      ServerCallStreamObserver<DeltaDiscoveryResponse> out,
      SecretContext context) {
    this.caller = caller;
    this.out = out;
    this.context = context;
    this.executor = new SerialExecutor(context.threads());
    this.age =
        new StreamAge(context.clock().instant(), context.limits(), context.random().nextDouble());
  }

  /** Begins to read; to be called once, while the call is being set up. */
  void open() {
    out.disableAutoRequest();
    out.setOnReadyHandler(() -> execute(this::write));
    out.setOnCancelHandler(() -> execute(this::leave));
    execute(
        () -> {
          if (!context.streams().add(this, caller)) {
            throw new RefusedStreamException(SecretRefusal.EXCESS);
          }
          after(
              context.limits().patience(),
              () -> {
                throw new RefusedStreamException(SecretRefusal.SILENCE);
              });
          out.request(1);
        });
    checkPod();
  }

  /** The pod whose proxy it is. */
  NamespacedName pod() {
    return caller.pod();
  }

  /** Has the stream look whether its pod is still what it was; returns at once. */
  void checkPod() {
    execute(
        () -> {
          Optional<Workload> known = workload();
          // A pod that is newer than what is known is asked for again at the next renewal.
          if (known.isPresent() ? !isCallers(known.get()) : seen) {
            throw new RefusedStreamException(SecretRefusal.POD_GONE);
          }
          seen |= known.isPresent();
        });
  }

  /** Has the stream look whether another signs now; returns at once. */
  void checkIssuer() {
    execute(
        () -> {
          Optional<String> now = context.issuer().issuer();
          if (failures > 0 && now.isPresent() && !now.equals(unable)) {
            unable = now;
            noLaterThan(spread(), this::write);
          } else if (issuer.isPresent() && now.isPresent() && !now.equals(issuer)) {
            issuer = Optional.empty();
            after(spread(), this::renew);
          }
        });
  }

  /** Has the stream look whether its proof has become too old; returns at once. */
  void checkAge() {
    execute(
        () -> {
          if (age.isOver(context.clock().instant(), context.probe()::works, this::spread)) {
            end(Status.UNAVAILABLE.withDescription("serving: a current token is needed"));
          }
        });
  }

  /** Ends the stream such that the proxy connects again, to another replica. */
  void drain() {
    execute(() -> end(Status.UNAVAILABLE.withDescription("serving: this replica is stopping")));
  }

  @Override
  public void onNext(DeltaDiscoveryRequest message) {
    execute(() -> read(message));
  }

  @Override
  public void onError(Throwable t) {
    execute(this::leave);
  }

  @Override
  public void onCompleted() {
    execute(() -> end(Status.OK));
  }

  private void execute(Runnable task) {
    executor.execute(
        () -> {
          if (over) {
            return;
          }
          try {
            task.run();
          } catch (RefusedStreamException e) {
            refuse(e);
          } catch (RuntimeException e) {
            LOG.atError()
                .addKeyValue("pod", caller.pod())
                .setCause(e)
                .log("stream ended by an error of ours");
            end(Status.INTERNAL.withDescription("serving: an error of the control plane"));
          }
        });
  }

  private void read(DeltaDiscoveryRequest message) {
    SecretSession.Step step =
        session.receive(
            new SecretSession.Message(
                message.getTypeUrl(),
                message.getResourceNamesSubscribeList(),
                message.getResourceNamesUnsubscribeList(),
                message.getResponseNonce(),
                message.hasErrorDetail()
                    ? Optional.of(message.getErrorDetail().getMessage())
                    : Optional.empty()));
    session.refusal().ifPresent(this::note);
    if (step == SecretSession.Step.PUSH) {
      // Each answer costs a key and a signature.
      Instant now = context.clock().instant();
      if (pushedAt
          .filter(last -> now.isBefore(last.plus(context.limits().spacing())))
          .isPresent()) {
        throw new RefusedStreamException(SecretRefusal.EXCESS);
      }
      due = true;
      write();
    }
    out.request(1);
  }

  private void note(String error) {
    context.metrics().rejected();
    context.log().notTaken(caller, error);
  }

  private void renew() {
    if (!workload().filter(this::isCallers).isPresent()) {
      throw new RefusedStreamException(SecretRefusal.POD_GONE);
    }
    due = true;
    write();
  }

  private Optional<Workload> workload() {
    return Optional.ofNullable(context.mesh().get().workloads().get(caller.pod()));
  }

  private boolean isCallers(Workload known) {
    return known.uid().equals(caller.podUid())
        && known.identity().equals(caller.identity())
        && known.meshed()
        && known.delivery() == Delivery.SDS;
  }

  private void write() {
    if (!due || !session.wants() || !out.isReady()) {
      return;
    }
    // Whoever opens one stream after another gets no more than who keeps one.
    Duration wait = context.pace().take(caller.podUid(), context.clock().instant());
    if (wait.isPositive()) {
      after(wait.plusMillis(1), this::write);
      return;
    }
    Optional<String> signer = context.issuer().issuer();
    Optional<WorkloadCredential> credential =
        context.issuer().issue(caller.identity(), caller.pod());
    if (credential.isEmpty()) {
      unable = signer;
      after(context.limits().untilRetry(failures++, context.random().nextDouble()), this::write);
      return;
    }
    due = false;
    failures = 0;
    boolean first = pushedAt.isEmpty();
    out.onNext(SecretResponse.of(credential.get(), session.next()));
    context.metrics().pushed();
    Instant now = context.clock().instant();
    pushedAt = Optional.of(now);
    issuer = Optional.of(credential.get().issuer());
    after(untilRenewal(credential.get(), now), this::renew);
    if (first) {
      LOG.atInfo()
          .addKeyValue("pod", caller.pod())
          .addKeyValue("identity", caller.identity())
          .log("proxy gets its certificates here");
    }
  }

  private Duration untilRenewal(WorkloadCredential credential, Instant now) {
    Duration whole = Duration.between(now, credential.renewAt());
    long jitter = (long) (whole.toMillis() * JITTER * context.random().nextDouble());
    Duration wait = whole.minusMillis(Math.max(0, jitter));
    return wait.compareTo(context.limits().spacing()) < 0 ? context.limits().spacing() : wait;
  }

  private Duration spread() {
    return Duration.ofMillis(
        (long) (context.limits().spread().toMillis() * context.random().nextDouble()));
  }

  private void after(Duration delay, Runnable task) {
    stopTimer();
    try {
      timer =
          context.timer().schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("server of secrets stopped");
    }
  }

  private void noLaterThan(Duration delay, Runnable task) {
    if (timer == null || timer.getDelay(TimeUnit.MILLISECONDS) > delay.toMillis()) {
      after(delay, task);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void refuse(RefusedStreamException refused) {
    context.metrics().refused(refused.reason().word());
    context.log().ended(caller, refused.reason());
    end(refused.status().withDescription("serving a secret"));
  }

  private void end(Status status) {
    leave();
    if (status.isOk()) {
      out.onCompleted();
    } else {
      out.onError(status.asRuntimeException());
    }
  }

  private void leave() {
    over = true;
    stopTimer();
    context.streams().remove(this, caller);
  }
}
