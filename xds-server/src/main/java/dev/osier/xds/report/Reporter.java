package dev.osier.xds.report;

import com.google.protobuf.Empty;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.server.TlsImplementation;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica's end of reporting: sends its latest report to the leader, whoever that is, as soon as
 * there is a leader and whenever there is something new. Goes on trying; all of it happens on one
 * thread.
 */
public final class Reporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PING = Duration.ofSeconds(10);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

  private final String replica;
  private final SslContext tls;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("rollout-reporter").daemon().factory());
  private Optional<InetSocketAddress> leader = Optional.empty();
  private @Nullable RolloutReport latest;
  private @Nullable ManagedChannel channel;
  private @Nullable Outgoing stream;

  /**
   * @param replica the name of this replica's pod
   * @param self the identity of the control plane
   * @param keys the control plane's certificate
   * @param trust who judges certificates of clients
   */
  public Reporter(
      String replica, SpiffeId self, X509ExtendedKeyManager keys, X509TrustManager trust) {
    this.replica = replica;
    try {
      this.tls =
          GrpcSslContexts.configure(
                  SslContextBuilder.forClient()
                      .keyManager(keys)
                      .trustManager(new ReplicaTrust(self, trust))
                      .protocols("TLSv1.3"),
                  TlsImplementation.provider())
              .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("setting up TLS for reporting", e);
    }
  }

  /** Replaces what is to be reported; returns at once. */
  public void report(RolloutReport report) {
    submit(
        () -> {
          latest = report;
          open();
          if (stream != null) {
            stream.send();
          }
        });
  }

  /** Replaces whom to report to; nobody, if empty. Returns at once. */
  public void reportTo(Optional<InetSocketAddress> newLeader) {
    submit(
        () -> {
          if (!newLeader.equals(leader)) {
            disconnect();
            leader = newLeader;
            open();
          }
        });
  }

  @Override
  public void close() {
    submit(this::disconnect);
    executor.shutdown();
  }

  private void open() {
    if (stream != null || latest == null || leader.isEmpty()) {
      return;
    }
    ManagedChannel current = channel;
    if (current == null) {
      current =
          NettyChannelBuilder.forAddress(leader.get())
              .sslContext(tls)
              .keepAliveTime(PING.toMillis(), TimeUnit.MILLISECONDS)
              .keepAliveTimeout(PING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .build();
      channel = current;
    }
    current.resetConnectBackoff();
    Outgoing opened = new Outgoing();
    stream = opened;
    ClientCalls.asyncClientStreamingCall(
        current.newCall(Reporting.REPORT, CallOptions.DEFAULT), opened);
  }

  private void disconnect() {
    if (stream != null) {
      stream.complete();
      stream = null;
    }
    if (channel != null) {
      channel.shutdown();
      channel = null;
    }
  }

  private void ended(Outgoing which, String reason) {
    submit(
        () -> {
          if (which.equals(stream)) {
            stream = null;
            LOG.atDebug()
                .addKeyValue("leader", leader)
                .addKeyValue("reason", reason)
                .log("report to the leader ended");
            later(this::open);
          }
        });
  }

  private void submit(Runnable task) {
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.atError().setCause(e).log("reporting failed");
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("reporting is over");
    }
  }

  private void later(Runnable task) {
    try {
      var _ = executor.schedule(() -> submit(task), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("reporting is over");
    }
  }

  /** One stream. While the leader reads slowly, only the latest report waits for it. */
  private final class Outgoing implements ClientResponseObserver<ReplicaReport, Empty> {
    private @Nullable ClientCallStreamObserver<ReplicaReport> requests;
    private @Nullable RolloutReport sent;

    @Override
    public void beforeStart(ClientCallStreamObserver<ReplicaReport> observer) {
      requests = observer;
      observer.setOnReadyHandler(() -> submit(this::send));
    }

    void send() {
      RolloutReport report = latest;
      if (equals(stream)
          && requests != null
          && report != null
          && requests.isReady()
          && !report.equals(sent)) {
        sent = report;
        requests.onNext(new ReplicaReport(replica, report));
      }
    }

    void complete() {
      if (requests != null) {
        requests.onCompleted();
      }
    }

    @Override
    public void onNext(Empty empty) {}

    @Override
    public void onError(Throwable t) {
      ended(this, String.valueOf(t.getMessage()));
    }

    @Override
    public void onCompleted() {
      ended(this, "completed");
    }
  }
}
