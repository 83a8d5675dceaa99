package dev.osier.e2e.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.osier.mesh.identity.WorkloadCredential;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Many sidecars, each with a connection and a certificate of its own. */
final class Fleet implements AutoCloseable {
  private static final int THREADS = 2;
  // Envoy's windows, for the connection and for the stream.
  private static final int WINDOW = 16 << 20;
  private static final int LARGEST_RESPONSE = 256 << 20;

  private static final int RETRY_MILLIS = 200;

  private final List<WorkloadCredential> credentials = new ArrayList<>();
  private final List<SslContext> tls = new ArrayList<>();
  private final List<SidecarStream> streams = new ArrayList<>();
  private final ConcurrentLinkedQueue<Long> configuredAt = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());
  private final int port;
  private final IntFunction<Behaviour> behaviours;

  Fleet(int size, int port, Credentials issuer, IntFunction<Behaviour> behaviours) {
    this.port = port;
    this.behaviours = behaviours;
    for (int i = 0; i < size; i++) {
      credentials.add(issuer.of(i));
    }
  }

  /** Makes sidecars that have never been connected. */
  void renew() {
    configuredAt.clear();
    ended.set(0);
    streams.clear();
    tls.clear();
    for (int i = 0; i < credentials.size(); i++) {
      tls.add(Credentials.tls(credentials.get(i)));
      streams.add(new SidecarStream(SidecarNode.of(i), behaviours.apply(i), new Notes(i)));
    }
  }

  /** Connects all at once. */
  void open() {
    for (int i = 0; i < streams.size(); i++) {
      open(i);
    }
  }

  private void open(int sidecar) {
    streams.get(sidecar).open(channel(tls.get(sidecar)));
  }

  /** Breaks all connections at once. */
  void drop() throws InterruptedException {
    streams.forEach(SidecarStream::drop);
    for (SidecarStream stream : streams) {
      stream.awaitEnd();
    }
  }

  /** When each of those that are configured was so for the first time. */
  List<Long> configuredAt() {
    return List.copyOf(configuredAt);
  }

  /** How many streams the server has ended. */
  int ended() {
    return ended.get();
  }

  int size() {
    return streams.size();
  }

  /** How many of them call a service. */
  long callers(String namespace, String service) {
    return streams.stream().filter(stream -> stream.calls(namespace, service)).count();
  }

  void reset() {
    streams.forEach(SidecarStream::reset);
  }

  List<Tally> tallies() {
    return streams.stream().map(SidecarStream::tally).toList();
  }

  private ManagedChannel channel(SslContext context) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .eventLoopGroup(threads)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .negotiationType(NegotiationType.TLS)
        .sslContext(context)
        .flowControlWindow(WINDOW)
        .maxInboundMessageSize(LARGEST_RESPONSE)
        .build();
  }

  @Override
  public void close() {
    var _ = threads.shutdownGracefully();
  }

  /** Notes what one sidecar meets; one whose stream is ended tries again soon, as Envoy does. */
  private final class Notes implements SidecarStream.Observer {
    private final int sidecar;

    Notes(int sidecar) {
      this.sidecar = sidecar;
    }

    @Override
    public void configured(long now) {
      configuredAt.add(now);
    }

    @Override
    public void ended(Status status) {
      if (ended.incrementAndGet() == 1) {
        System.err.println("a stream was ended: " + status);
      }
      SidecarStream stream = streams.get(sidecar);
      var _ =
          threads.schedule(
              () -> stream.retry(channel(tls.get(sidecar))), RETRY_MILLIS, MILLISECONDS);
    }
  }
}
