package dev.osier.xds.server;

import static dev.osier.xds.server.TestClient.accept;

import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Proxies that each have a connection of their own, try again while there is none, accept all they
 * are sent, and remember it.
 */
final class ManyClients implements AutoCloseable {
  private final List<Proxy> proxies;
  private final SslContext tls;
  private final int port;
  private final String pod;

  ManyClients(ServerFixture fixture, int count, String pod, String identity) {
    this.port = fixture.server.port();
    this.pod = pod;
    this.proxies = IntStream.range(0, count).mapToObj(i -> new Proxy()).toList();
    try {
      this.tls =
          GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
              .trustManager(fixture.certificates.trustManager())
              .keyManager(fixture.certificates.client(identity).keyManager())
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("setting up TLS for tests", e);
    }
  }

  /** Connects all, at once. */
  void connect() {
    proxies.forEach(proxy -> proxy.connect(port, tls, pod));
  }

  /** Drops all connections, at once. */
  void drop() {
    proxies.forEach(Proxy::drop);
  }

  /** How many have a resource in this version. */
  long having(String name, String version) {
    return proxies.stream().filter(proxy -> version.equals(proxy.versions.get(name))).count();
  }

  /** How many resources they were sent. */
  long resources() {
    return proxies.stream().mapToLong(proxy -> proxy.resources.get()).sum();
  }

  /** How many streams were ended by somebody else. */
  long refused() {
    return proxies.stream().mapToLong(proxy -> proxy.refused.get()).sum();
  }

  @Override
  public void close() {
    drop();
  }

  private static final class Proxy
      implements ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
    private final Map<String, String> versions = new ConcurrentHashMap<>();
    private final AtomicInteger resources = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private @Nullable ManagedChannel channel;
    private volatile @Nullable ClientCallStreamObserver<DeltaDiscoveryRequest> requests;

    void connect(int port, SslContext tls, String pod) {
      ManagedChannel current =
          NettyChannelBuilder.forAddress("localhost", port).sslContext(tls).build();
      channel = current;
      var stream =
          AggregatedDiscoveryServiceGrpc.newStub(current)
              .withWaitForReady()
              .deltaAggregatedResources(this);
      stream.onNext(
          TestClient.ask(pod, ResourceType.CLUSTER)
              .putAllInitialResourceVersions(versions)
              .build());
    }

    void drop() {
      requests = null;
      ManagedChannel current = channel;
      if (current != null) {
        current.shutdownNow();
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> stream) {
      requests = stream;
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      resources.addAndGet(response.getResourcesCount());
      for (Resource resource : response.getResourcesList()) {
        versions.put(resource.getName(), resource.getVersion());
      }
      versions.keySet().removeAll(response.getRemovedResourcesList());
      ClientCallStreamObserver<DeltaDiscoveryRequest> stream = requests;
      if (stream != null) {
        stream.onNext(accept(response));
      }
    }

    @Override
    public void onError(Throwable t) {
      // The code is what a drop of our own gives, too; then there is no stream any more.
      if (requests != null && Status.fromThrowable(t).getCode() != Status.Code.CANCELLED) {
        refused.incrementAndGet();
      }
    }

    @Override
    public void onCompleted() {
      refused.incrementAndGet();
    }
  }
}
