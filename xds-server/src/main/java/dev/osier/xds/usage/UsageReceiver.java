package dev.osier.xds.usage;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.server.NodeIdentity;
import dev.osier.xds.server.PeerIdentity;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterStats;
import io.envoyproxy.envoy.service.load_stats.v3.LoadReportingServiceGrpc.LoadReportingServiceImplBase;
import io.envoyproxy.envoy.service.load_stats.v3.LoadStatsRequest;
import io.envoyproxy.envoy.service.load_stats.v3.LoadStatsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the load reports in which proxies tell where they have sent requests and connections
 * ({@code envoy.service.load_stats.v3}). A proxy tells of its own pod only. It is asked if it comes
 * to know of services on demand, and of others nothing is wanted. It is listened to not much faster
 * than it was told to speak.
 */
public final class UsageReceiver extends LoadReportingServiceImplBase {
  /** How often proxies report, unless told otherwise. */
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(UsageReceiver.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SPEEDS = 4;

  private final Configurations configurations;
  private final Duration interval;
  private final ScheduledExecutorService timer;
  private final Map<NamespacedName, Incoming> open = new ConcurrentHashMap<>();

  /**
   * @param configurations whose proxies these are
   * @param interval how often they are to report
   * @param timer for pauses; runs nothing that takes time
   */
  public UsageReceiver(
      Configurations configurations, Duration interval, ScheduledExecutorService timer) {
    this.configurations = configurations;
    this.interval = interval;
    this.timer = timer;
  }

  @Override
  public StreamObserver<LoadStatsRequest> streamLoadStats(StreamObserver<LoadStatsResponse> out) {
    SpiffeId sender = PeerIdentity.caller();
    Incoming incoming = new Incoming(sender, (ServerCallStreamObserver<LoadStatsResponse>) out);
    incoming.open();
    return incoming;
  }

  private LoadStatsResponse wish() {
    return LoadStatsResponse.newBuilder()
        .setSendAllClusters(true)
        .setLoadReportingInterval(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(interval.getSeconds())
                .setNanos(interval.getNano()))
        .build();
  }

  private static Set<String> used(LoadStatsRequest report) {
    return report.getClusterStatsList().stream()
        .filter(UsageReceiver::isUsed)
        .map(ClusterStats::getClusterName)
        .collect(Collectors.toSet());
  }

  private static boolean isUsed(ClusterStats stats) {
    return stats.getUpstreamLocalityStatsList().stream()
        .anyMatch(each -> each.getTotalIssuedRequests() > 0);
  }

  /** One proxy's stream; what happens to it happens on several threads, but one at a time. */
  private final class Incoming implements StreamObserver<LoadStatsRequest> {
    private final SpiffeId sender;
    private final ServerCallStreamObserver<LoadStatsResponse> out;
    private @Nullable NamespacedName pod;
    private boolean over;

    Incoming(SpiffeId sender, ServerCallStreamObserver<LoadStatsResponse> out) {
      this.sender = sender;
      this.out = out;
    }

    void open() {
      out.disableAutoRequest();
      out.setOnCancelHandler(this::leave);
      out.request(1);
      later(PATIENCE, this::losePatience);
    }

    @Override
    public synchronized void onNext(LoadStatsRequest message) {
      if (over) {
        return;
      }
      boolean first = pod == null;
      Optional<NamespacedName> named =
          first ? NodeIdentity.pod(message.getNode()) : Optional.ofNullable(pod);
      if (named.isEmpty()) {
        refuse(Status.INVALID_ARGUMENT.withDescription("it does not say from which pod"));
        return;
      }
      Optional<Workload> workload = configurations.workload(named.get());
      Optional<Status> objection = NodeIdentity.objection(workload, sender);
      if (objection.isPresent()) {
        refuse(objection.get());
        return;
      }
      pod = named.get();
      if (first) {
        greet(pod, workload.get());
      } else {
        configurations.sent(pod, sender, used(message));
      }
      later(interval.dividedBy(SPEEDS), () -> out.request(1));
    }

    private void greet(NamespacedName name, Workload workload) {
      Incoming before = open.put(name, this);
      if (before != null) {
        before.refuse(Status.ABORTED.withDescription("the proxy has opened another"));
      }
      if (workload.discovery() == Discovery.ON_DEMAND) {
        out.onNext(wish());
      }
    }

    private synchronized void losePatience() {
      if (pod == null && !over) {
        refuse(Status.DEADLINE_EXCEEDED.withDescription("nothing came"));
      }
    }

    private synchronized void refuse(Status reason) {
      leave();
      LOG.atDebug()
          .addKeyValue("identity", sender)
          .addKeyValue("pod", pod)
          .addKeyValue("reason", reason.getDescription())
          .log("load report refused");
      out.onError(
          reason
              .withDescription("reading a load report: " + reason.getDescription())
              .asRuntimeException());
    }

    private synchronized void leave() {
      over = true;
      if (pod != null) {
        open.remove(pod, this);
      }
    }

    private void later(Duration after, Runnable task) {
      try {
        var _ = timer.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.atDebug().log("listening to load reports is over");
      }
    }

    @Override
    public void onError(Throwable t) {
      leave();
    }

    @Override
    public synchronized void onCompleted() {
      if (!over) {
        leave();
        out.onCompleted();
      }
    }
  }
}
