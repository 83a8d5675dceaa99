package dev.osier.xds.secret;

import dev.osier.testkit.Await;
import dev.osier.testkit.TestTls;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** A proxy's connection for its secrets, over real TLS on a real socket, and one stream on it. */
final class SecretClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final BlockingQueue<DeltaDiscoveryResponse> responses = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<DeltaDiscoveryRequest> requests;

  /** Opens a stream for secrets that shows these credentials. */
  SecretClient(int port, String roots, String... authorizations) {
    this(port, roots, false, authorizations);
  }

  /** Opens a stream, for secrets or, if so wished, for everything. */
  SecretClient(int port, String roots, boolean aggregated, String... authorizations) {
    this("127.0.0.1", port, roots, aggregated, authorizations);
  }

  /** Opens a stream from that address of this machine. */
  SecretClient(String from, int port, String roots, boolean aggregated, String... authorizations) {
    try {
      channel =
          NettyChannelBuilder.forAddress("localhost", port)
              .localSocketPicker(
                  new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public SocketAddress createSocketAddress(
                        SocketAddress remote, Attributes attributes) {
                      return new InetSocketAddress(InetAddress.ofLiteral(from), 0);
                    }
                  })
              .sslContext(
                  GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                      .trustManager(TestTls.trust(roots))
                      .build())
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("setting up TLS for tests", e);
    }
    Metadata headers = new Metadata();
    for (String value : authorizations) {
      headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value);
    }
    var credentials = MetadataUtils.newAttachHeadersInterceptor(headers);
    requests =
        aggregated
            ? AggregatedDiscoveryServiceGrpc.newStub(channel)
                .withInterceptors(credentials)
                .deltaAggregatedResources(new Answers())
            : SecretDiscoveryServiceGrpc.newStub(channel)
                .withInterceptors(credentials)
                .deltaSecrets(new Answers());
  }

  SecretClient ask(String... names) {
    return send(
        DeltaDiscoveryRequest.newBuilder()
            .setNode(Node.newBuilder().setId("bookstore/reviews-1"))
            .setTypeUrl(ResourceType.SECRET.typeUrl())
            .addAllResourceNamesSubscribe(Arrays.asList(names))
            .build());
  }

  SecretClient send(DeltaDiscoveryRequest request) {
    requests.onNext(request);
    return this;
  }

  /** The next response. */
  DeltaDiscoveryResponse next() {
    return Await.value("a response", () -> Optional.ofNullable(responses.poll()));
  }

  /** The key and certificate in the next response. */
  TlsCertificate certificate() {
    try {
      return next().getResources(0).getResource().unpack(Secret.class).getTlsCertificate();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError("reading a secret", e);
    }
  }

  boolean hasMore() {
    return !responses.isEmpty();
  }

  boolean isOpen() {
    return !end.isDone();
  }

  /** How the stream ended. */
  Status end() {
    return Await.value("the stream's end", () -> Optional.ofNullable(end.getNow(null)));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Answers implements StreamObserver<DeltaDiscoveryResponse> {
    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
