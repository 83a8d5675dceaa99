package dev.osier.xds.report;

import com.google.protobuf.Empty;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.xds.server.PeerIdentity;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's end of reporting: takes reports from the control plane's own identity and from
 * nobody else. A replica whose stream has ended is forgotten if it does not come back soon.
 */
public final class ReportReceiver implements BindableService {
  private static final Logger LOG = LoggerFactory.getLogger(ReportReceiver.class);

  private final SpiffeId self;
  private final RolloutCollector collector;
  private final Duration patience;
  private final Map<String, Incoming> latest = new ConcurrentHashMap<>();

  /**
   * @param self the identity of the control plane
   * @param collector where reports go
   * @param patience how long a replica may be away before it is forgotten
   */
  public ReportReceiver(SpiffeId self, RolloutCollector collector, Duration patience) {
    this.self = self;
    this.collector = collector;
    this.patience = patience;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(Reporting.SERVICE)
        .addMethod(Reporting.REPORT, ServerCalls.asyncClientStreamingCall(this::open))
        .build();
  }

  private StreamObserver<ReplicaReport> open(StreamObserver<Empty> out) {
    if (!self.equals(PeerIdentity.CALLER.get())) {
      LOG.atWarn()
          .addKeyValue("identity", PeerIdentity.CALLER.get())
          .log("report refused because it is not from the control plane");
      out.onError(
          Status.PERMISSION_DENIED
              .withDescription("reporting: only the control plane does")
              .asRuntimeException());
      return new Ignored();
    }
    return new Incoming(out);
  }

  private void forget(String replica, Incoming stream) {
    if (latest.remove(replica, stream)) {
      collector.forget(replica);
      LOG.atInfo().addKeyValue("replica", replica).log("replica no longer reports");
    }
  }

  private final class Incoming implements StreamObserver<ReplicaReport> {
    private final StreamObserver<Empty> out;
    private @Nullable String replica;

    Incoming(StreamObserver<Empty> out) {
      this.out = out;
    }

    @Override
    public void onNext(ReplicaReport report) {
      if (replica == null) {
        replica = report.replica();
        latest.put(report.replica(), this);
        LOG.atInfo().addKeyValue("replica", replica).log("replica reports");
      }
      // A stream that was replaced may still have something under way.
      if (equals(latest.get(replica))) {
        collector.report(replica, report.report());
      }
    }

    @Override
    public void onError(Throwable t) {
      end();
    }

    @Override
    public void onCompleted() {
      out.onNext(Empty.getDefaultInstance());
      out.onCompleted();
      end();
    }

    private void end() {
      String name = replica;
      if (name != null) {
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> forget(name, this));
      }
    }
  }

  private static final class Ignored implements StreamObserver<ReplicaReport> {
    @Override
    public void onNext(ReplicaReport report) {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }
}
