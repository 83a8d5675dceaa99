package dev.osier.xds.server;

import dev.osier.testkit.Await;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A connection to the server, over real TLS on a real socket. */
final class TestClient implements AutoCloseable {
  private final ManagedChannel channel;

  TestClient(int port, @Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    try {
      SslContextBuilder tls =
          GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
      tls.trustManager(trust);
      if (keys != null) {
        tls.keyManager(keys);
      }
      channel =
          NettyChannelBuilder.forAddress("localhost", port)
              .sslContext(tls.build())
              .maxInboundMessageSize(Integer.MAX_VALUE)
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("setting up TLS for tests", e);
    }
  }

  ConnectivityState state() {
    return channel.getState(false);
  }

  /** Opens an incremental stream that is read as messages come. */
  Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta() {
    Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream = new Stream<>(true);
    AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(stream);
    return stream;
  }

  /** Opens an incremental stream of which nothing is read until {@link Stream#read} is called. */
  Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> slowDelta() {
    Stream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream = new Stream<>(false);
    AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(stream);
    return stream;
  }

  /** Opens an incremental stream on which anything can be sent. */
  Stream<byte[], DeltaDiscoveryResponse> raw() {
    Stream<byte[], DeltaDiscoveryResponse> stream = new Stream<>(true);
    MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> method =
        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
    ClientCalls.asyncBidiStreamingCall(
        channel.newCall(
            method.toBuilder(new Bytes(), method.getResponseMarshaller()).build(),
            CallOptions.DEFAULT),
        stream);
    return stream;
  }

  Stream<DiscoveryRequest, DiscoveryResponse> stateOfTheWorld() {
    Stream<DiscoveryRequest, DiscoveryResponse> stream = new Stream<>(true);
    AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(stream);
    return stream;
  }

  /** A first request from a pod, for names of a type or, without any, for all. */
  static DeltaDiscoveryRequest.Builder ask(String pod, ResourceType type, String... names) {
    return DeltaDiscoveryRequest.newBuilder()
        .setNode(Node.newBuilder().setId(pod))
        .setTypeUrl(type.typeUrl())
        .addAllResourceNamesSubscribe(Arrays.asList(names));
  }

  static DeltaDiscoveryRequest accept(DeltaDiscoveryResponse response) {
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(response.getTypeUrl())
        .setResponseNonce(response.getNonce())
        .build();
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

  /** Bytes as they are. */
  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("only sent");
    }
  }

  /** One stream, seen from the client. */
  static final class Stream<Q, P> implements ClientResponseObserver<Q, P> {
    private final BlockingQueue<P> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final boolean eager;
    private @Nullable ClientCallStreamObserver<Q> requests;

    Stream(boolean eager) {
      this.eager = eager;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
      requests = requestStream;
      if (!eager) {
        requestStream.disableAutoRequestWithInitial(0);
      }
    }

    private ClientCallStreamObserver<Q> requests() {
      if (requests == null) {
        throw new IllegalStateException("using a stream before it was opened");
      }
      return requests;
    }

    void send(Q request) {
      requests().onNext(request);
    }

    /** Reads one more message. */
    void read() {
      requests().request(1);
    }

    void cancel() {
      requests().cancel("enough", null);
    }

    StreamObserver<Q> asObserver() {
      return requests();
    }

    /** The next response. */
    P next() {
      return Await.value("a response", () -> Optional.ofNullable(responses.poll()));
    }

    boolean hasMore() {
      return !responses.isEmpty();
    }

    /** How the stream ended. */
    Status end() {
      return Await.value("the stream's end", () -> Optional.ofNullable(end.getNow(null)));
    }

    boolean isOpen() {
      return !end.isDone();
    }

    @Override
    public void onNext(P response) {
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
