package dev.osier.xds.plaintext;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.server.NodeIdentity;
import dev.osier.xds.server.PeerIdentity;
import dev.osier.xds.translate.PlaintextLog;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.TCPAccessLogEntry;
import io.envoyproxy.envoy.service.accesslog.v3.AccessLogServiceGrpc.AccessLogServiceImplBase;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the access log in which proxies tell of plaintext that they let in ({@code
 * envoy.service.accesslog.v3}). A proxy tells of its own pod only. It is listened to no faster than
 * {@link #PAUSE} allows: what it has to tell beyond that, it drops by itself, so that busy callers
 * cost no more than others, and no traffic waits. That something may have been dropped is noted.
 */
public final class PlaintextReceiver extends AccessLogServiceImplBase {
  static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * What comes so soon after it was asked for has been waiting, and others may have been dropped.
   */
  static final Duration BACKLOG = Duration.ofMillis(20);

  /** How many entries one message may have; a proxy sends some sixteen kibibytes at once. */
  static final int MAX_ENTRIES = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(PlaintextReceiver.class);
  private static final int LAST_PORT = 65_535;

  private final PlaintextPeers peers;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;

  /**
   * @param peers where it is remembered
   * @param timer for pauses; runs nothing that takes time
   */
  public PlaintextReceiver(
      PlaintextPeers peers, InstantSource clock, ScheduledExecutorService timer) {
    this.peers = peers;
    this.clock = clock;
    this.timer = timer;
  }

  @Override
  public StreamObserver<StreamAccessLogsMessage> streamAccessLogs(
      StreamObserver<StreamAccessLogsResponse> out) {
    SpiffeId sender = PeerIdentity.caller();
    Incoming incoming =
        new Incoming(sender, (ServerCallStreamObserver<StreamAccessLogsResponse>) out);
    incoming.open();
    return incoming;
  }

  private final class Incoming implements StreamObserver<StreamAccessLogsMessage> {
    private final SpiffeId sender;
    private final ServerCallStreamObserver<StreamAccessLogsResponse> out;
    private @Nullable NamespacedName pod;
    private boolean over;
    private volatile Instant asked = Instant.MIN;

    Incoming(SpiffeId sender, ServerCallStreamObserver<StreamAccessLogsResponse> out) {
      this.sender = sender;
      this.out = out;
    }

    void open() {
      out.disableAutoRequest();
      out.request(1);
    }

    @Override
    public void onNext(StreamAccessLogsMessage message) {
      if (over) {
        return;
      }
      NamespacedName named = pod;
      if (named == null) {
        Optional<NamespacedName> said = NodeIdentity.pod(message.getIdentifier().getNode());
        if (said.isEmpty() || !message.getIdentifier().getLogName().equals(PlaintextLog.NAME)) {
          refuse(
              Status.INVALID_ARGUMENT.withDescription(
                  "it does not say from which pod, or what of"));
          return;
        }
        named = said.get();
        pod = named;
      }
      if (message.getTcpLogs().getLogEntryCount() > MAX_ENTRIES) {
        refuse(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "more than " + MAX_ENTRIES + " entries at once"));
        return;
      }
      Optional<Status> objection = NodeIdentity.objection(peers.workload(named), sender);
      if (objection.isPresent()) {
        refuse(objection.get());
        return;
      }
      Instant now = clock.instant();
      if (now.isBefore(asked.plus(BACKLOG))) {
        peers.missed(now);
      }
      note(named, message.getTcpLogs().getLogEntryList());
      try {
        var _ = timer.schedule(this::askForMore, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.atDebug().log("listening to access logs is over");
      }
    }

    private void askForMore() {
      asked = clock.instant();
      out.request(1);
    }

    private void refuse(Status reason) {
      over = true;
      LOG.atDebug()
          .addKeyValue("identity", sender)
          .addKeyValue("pod", pod)
          .addKeyValue("reason", reason.getDescription())
          .log("access log refused");
      out.onError(
          reason
              .withDescription("reading an access log: " + reason.getDescription())
              .asRuntimeException());
    }

    @Override
    public void onError(Throwable t) {
      over = true;
    }

    @Override
    public void onCompleted() {
      if (!over) {
        over = true;
        out.onCompleted();
      }
    }
  }

  private void note(NamespacedName pod, List<TCPAccessLogEntry> entries) {
    for (TCPAccessLogEntry entry : entries) {
      AccessLogCommon common = entry.getCommonProperties();
      // Envoy's other remote address may be the word of the caller.
      Optional<InetAddress> caller = address(common.getDownstreamDirectRemoteAddress());
      int port = common.getDownstreamLocalAddress().getSocketAddress().getPortValue();
      if (caller.isPresent() && port >= 1 && port <= LAST_PORT) {
        peers.note(pod, port, caller.get(), clock.instant());
      }
    }
  }

  private static Optional<InetAddress> address(Address address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address.getSocketAddress().getAddress()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
