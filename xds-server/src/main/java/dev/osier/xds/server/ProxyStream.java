package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.rollout.ProxyProgress;
import dev.osier.xds.stream.Held;
import dev.osier.xds.stream.Isolation;
import dev.osier.xds.stream.Refusal;
import dev.osier.xds.stream.Response;
import dev.osier.xds.stream.Session;
import dev.osier.xds.stream.TypeStatus;
import dev.osier.xds.stream.UnacceptableRequestException;
import dev.osier.xds.stream.Verdict;
import dev.osier.xds.stream.Verdict.Accepted;
import dev.osier.xds.stream.Verdict.Refused;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxy's stream: between the wire, where things happen at any time on any thread, and the
 * session, which sees them one at a time. All state is confined to its serial executor.
 *
 * <p>Nothing is written while the proxy has not read what was written before, and no more than one
 * message is read ahead: a stream holds no queue that its proxy could make long.
 */
final class ProxyStream<I, Q, O> implements StreamObserver<I> {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyStream.class);
  private static final String UNKNOWN =
      "serving: no such pod with a sidecar and this service account is known yet";

  private final Dialect<I, Q, O> dialect;
  private final SpiffeId caller;
  private final ServerCallStreamObserver<O> out;
  private final StreamContext context;
  private final SerialExecutor executor;
  private final Session<Q> session;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final AtomicBoolean measured = new AtomicBoolean();
  private final Map<ResourceType, Long> sentAt = new EnumMap<>(ResourceType.class);
  private @Nullable NamespacedName pod;
  private final Isolation isolation;
  private final UnreadBytes unread;
  private final Convergence convergence;
  private final Runnable wake;
  private @Nullable ProxyConfig config;
  private @Nullable Configuration configuration;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> introduction;
  private volatile Held held = Held.NOTHING;
  private @Nullable Instant connectedSince;
  private volatile Optional<ProxyStatus> status = Optional.empty();
  private volatile Optional<ProxyProgress> progress = Optional.empty();
  private boolean over;
  private final StreamRollout rollout;
  private final RefusalLog refusals = new RefusalLog();
  private final WithheldLog withheld;

  ProxyStream(
      Dialect<I, Q, O> dialect,
      SpiffeId caller,
      Optional<X509Certificate> issuer,
      ServerCallStreamObserver<O> out,
      StreamContext context) {
    this.dialect = dialect;
    this.caller = caller;
    this.out = out;
    this.context = context;
    this.executor = new SerialExecutor(context.threads());
    this.session = dialect.newSession(context.limits().subscriptions());
    this.isolation = new Isolation(context.rollouts()::isRefused);
    this.rollout = new StreamRollout(session, isolation, issuer);
    this.convergence = new Convergence(context.metrics());
    this.withheld = new WithheldLog(context.metrics());
    this.unread = new UnreadBytes(context.outflow(), this::schedule);
    // One object, by which a stream that waits already is known.
    this.wake = () -> execute(this::write);
  }

  /** Begins to read; to be called once, while the call is being set up. */
  void open() {
    out.disableAutoRequest();
    out.setOnReadyHandler(() -> executeHere(this::writeOn));
    out.setOnCancelHandler(() -> executeHere(this::leave));
    context.proxies().add(this);
    execute(() -> deadline = schedule(this::losePatience, context.limits().patience()));
    out.request(1);
  }

  private ScheduledFuture<?> schedule(Runnable task, Duration after) {
    return context.timer().schedule(() -> execute(task), after.toMillis(), TimeUnit.MILLISECONDS);
  }

  Protocol protocol() {
    return dialect.protocol();
  }

  /** How far the proxy has come; empty before its first configuration. */
  Optional<ProxyStatus> status() {
    return status.map(proxy -> proxy.with(held()));
  }

  /**
   * How much configuration the proxy has, as of the last call: what has changed since is measured
   * because of this one, so that a change costs nothing that nobody asked for.
   */
  Held held() {
    if (measured.compareAndSet(false, true)) {
      execute(() -> held = session.held());
    }
    return held;
  }

  /** Since when there is something that the proxy lacks, in nanoseconds; empty if nothing. */
  OptionalLong lackingSince() {
    return convergence.since();
  }

  /** How far the proxy has come with objects; empty while there is nothing it is to have. */
  Optional<ProxyProgress> progress() {
    return progress;
  }

  /** Has the stream look at its configuration again, soon. */
  void refresh() {
    if (refreshing.compareAndSet(false, true)) {
      execute(
          () -> {
            refreshing.set(false);
            boolean waited = pod != null && config == null;
            configure();
            write();
            if (waited) {
              readOn();
            }
          });
    }
  }

  /** Ends the stream such that the proxy connects again. */
  void drain() {
    execute(() -> end(Status.UNAVAILABLE.withDescription("serving: this replica is stopping")));
  }

  @Override
  public void onNext(I message) {
    executeHere(() -> read(message));
  }

  @Override
  public void onError(Throwable t) {
    executeHere(this::leave);
  }

  @Override
  public void onCompleted() {
    executeHere(() -> end(Status.OK));
  }

  private void execute(Runnable task) {
    executor.execute(() -> attempt(task));
  }

  // The thread of a callback is this stream's own.
  private void executeHere(Runnable task) {
    executor.executeHere(() -> attempt(task));
  }

  private void attempt(Runnable task) {
    if (over) {
      return;
    }
    try {
      task.run();
    } catch (UnacceptableRequestException e) {
      end(EndingStatus.of(e));
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("pod", pod).setCause(e).log("stream ended by an error of ours");
      end(Status.INTERNAL.withDescription("serving: an error of the control plane"));
    }
  }

  private void read(I message) {
    if (pod == null) {
      StreamLimits limits = context.limits();
      pod = NodeIdentity.podOf(dialect.node(message), caller, limits.nodeBytes());
      introduction = schedule(this::introduce, limits.introduction());
    } else {
      NodeIdentity.checkUnchanged(dialect.node(message), pod);
    }
    Q request = dialect.read(message);
    session.receive(request).ifPresent(this::note);
    if (config == null) {
      configure();
    }
    if (config == null) {
      await(message);
      if (over) {
        return;
      }
    }
    remember(pod, dialect.asked(request));
    write();
    readOn();
  }

  /** Whose pod is not known, or not its own, has a place among a few, and may not ask for much. */
  private void await(I message) {
    StreamLimits limits = context.limits();
    if (dialect.length(message) > limits.unknownBytes()) {
      end(
          Status.UNAVAILABLE.withDescription(
              UNKNOWN + ", and more than " + limits.unknownBytes() + " bytes are asked for"));
    } else {
      context.proxies().await(this, caller, limits.waiting());
    }
  }

  /** Who has no configuration yet is heard once, so that what it asks for can't grow. */
  private void readOn() {
    if (config != null) {
      out.request(1);
    }
  }

  private void remember(NamespacedName name, Set<String> asked) {
    ProxyConfig known = config;
    if (known != null && !asked.isEmpty()) {
      Set<String> services = new HashSet<>(asked);
      services.removeIf(each -> known.serviceNamed(each).isEmpty());
      context.source().used(name, services);
    }
  }

  private void sendAhead(NamespacedName name, ProxyConfig known) {
    for (String each : context.source().expected(name)) {
      known.serviceNamed(each).ifPresent(type -> session.sendAhead(type, Set.of(each)));
    }
  }

  private void configure() {
    if (pod == null) {
      return;
    }
    // Asked for before: a change in between must not look newer than it is.
    long since = context.source().changedAt();
    Optional<Configuration> current = ask(pod);
    // Once configured, a proxy keeps what it has when its pod is no longer seen: it may be ending.
    configuration = current.orElse(null);
    if (current.isEmpty() || isSame(current.get().resources())) {
      return;
    }
    boolean first = config == null;
    config = current.get().resources();
    if (first) {
      context.proxies().claim(this, pod, context.limits().ofPod());
      sendAhead(pod, config);
    }
    session.configure(config);
    if (first) {
      convergence.begin();
      enter();
    } else if (!session.settled()) {
      convergence.lacks(since);
    }
  }

  /** What the proxy is to have, without what it refuses as long as that does not change. */
  private Optional<Configuration> ask(NamespacedName name) {
    Optional<Configuration> current;
    do {
      current =
          context.source().configuration(name, caller, dialect.protocol(), isolation.heldBack());
    } while (current.isPresent() && isolation.configure(current.get()));
    return current;
  }

  @SuppressWarnings("ReferenceEquality") // the same object cannot have changed, others are compared
  private boolean isSame(ProxyConfig current) {
    return current == config;
  }

  private void enter() {
    stop(deadline);
    connectedSince = Instant.now();
    publishStatus();
    status.ifPresent(context.listener()::connected);
    LOG.atInfo()
        .addKeyValue("pod", pod)
        .addKeyValue("identity", caller)
        .addKeyValue("protocol", dialect.protocol())
        .log("proxy connected");
  }

  private void writeOn() {
    // Not if more was written since it was ready.
    if (out.isReady()) {
      unread.taken();
    }
    write();
  }

  private void write() {
    writeAll();
    List<XdsResource> pending = session.pending();
    List<Refusal> refused = refused();
    while (isolation.consider(pending, refused)) {
      configure();
      writeAll();
      pending = session.pending();
      refused = refused();
    }
    if (config != null) {
      publishStatus();
      status.ifPresent(withheld::note);
    }
    publishProgress(pending, refused);
  }

  private void writeAll() {
    while (out.isReady() && mayWrite()) {
      long start = System.nanoTime();
      Optional<Response> response = session.next();
      if (response.isEmpty()) {
        break;
      }
      O message = dialect.write(response.get());
      out.onNext(message);
      if (!out.isReady()) {
        unread.wrote(dialect.size(message));
      }
      long now = System.nanoTime();
      ResourceType type = response.get().type();
      sentAt.put(type, now);
      context.metrics().pushed(type, dialect.size(message), Duration.ofNanos(now - start));
    }
  }

  private boolean mayWrite() {
    return convergence.isFurnished() || context.outflow().admits(wake);
  }

  private List<Refusal> refused() {
    return session.status().stream().flatMap(type -> type.refusals().stream()).toList();
  }

  private void publishProgress(List<XdsResource> pending, List<Refusal> refused) {
    Optional<ProxyProgress> current =
        pod == null || configuration == null
            ? Optional.empty()
            : Optional.of(rollout.of(pod, configuration, pending, refused));
    if (!current.equals(progress)) {
      progress = current;
      context.rollouts().changed();
    }
  }

  private void note(Verdict verdict) {
    switch (verdict) {
      case Accepted accepted -> {
        Long sent = sentAt.get(accepted.type());
        if (sent != null) {
          context.metrics().accepted(accepted.type(), Duration.ofNanos(System.nanoTime() - sent));
        }
      }
      case Refused refused -> {
        context.metrics().refused(refused.type());
        refusals.log(pod, refused);
        publishStatus();
        status.ifPresent(proxy -> tell(proxy, refused));
      }
    }
  }

  /** Tells of those that are known to be to blame; the others are still under suspicion. */
  private void tell(ProxyStatus proxy, Refused refused) {
    proxy.types().stream()
        .filter(type -> type.type() == refused.type())
        .flatMap(type -> type.refusals().stream())
        .filter(refusal -> refused.culprits().contains(refusal.resource()))
        .forEach(refusal -> context.listener().refused(proxy, refusal));
  }

  private void publishStatus() {
    if (pod == null || connectedSince == null) {
      return;
    }
    boolean settled = session.settled();
    List<TypeStatus> types = session.status();
    status =
        Optional.of(
            new ProxyStatus(pod, caller, dialect.protocol(), connectedSince, settled, held, types));
    measured.set(false);
    if (settled) {
      convergence.settled();
    }
  }

  private void introduce() {
    session.introduced();
    write();
  }

  private void losePatience() {
    if (pod == null) {
      end(Status.DEADLINE_EXCEEDED.withDescription("serving: no request came"));
    } else if (config == null) {
      end(Status.UNAVAILABLE.withDescription(UNKNOWN));
    }
  }

  private static void stop(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void end(Status code) {
    try {
      leave();
    } finally {
      close(code);
    }
  }

  private void close(Status code) {
    if (code.isOk()) {
      out.onCompleted();
      return;
    }
    context.metrics().ended(code.getCode());
    if (status.isEmpty()) {
      LOG.atInfo()
          .addKeyValue("pod", pod)
          .addKeyValue("identity", caller)
          .addKeyValue("code", code.getCode())
          .addKeyValue("reason", code.getDescription())
          .log("stream refused");
    }
    out.onError(code.asRuntimeException());
  }

  private void leave() {
    over = true;
    stop(deadline);
    stop(introduction);
    unread.taken();
    context.proxies().remove(this);
    context.rollouts().changed();
    status.ifPresent(
        proxy -> {
          context.listener().disconnected(proxy);
          LOG.atInfo()
              .addKeyValue("pod", pod)
              .addKeyValue(
                  "seconds", Duration.between(proxy.connectedSince(), Instant.now()).toSeconds())
              .log("proxy disconnected");
        });
  }
}
