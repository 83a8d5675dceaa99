package dev.osier.xds.server;

import com.google.protobuf.MessageLite;
import dev.osier.mesh.identity.SpiffeId;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** The aggregated discovery service ({@code envoy.service.discovery.v3}), in both its variants. */
final class DiscoveryService extends AggregatedDiscoveryServiceImplBase {
  private final StreamContext context;

  DiscoveryService(StreamContext context) {
    this.context = context;
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> out) {
    return open(new DeltaDialect(), out);
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> out) {
    return open(new StateOfTheWorldDialect(), out);
  }

  private <I extends MessageLite, Q, O extends MessageLite> StreamObserver<I> open(
      Dialect<I, Q, O> dialect, StreamObserver<O> out) {
    SpiffeId caller = PeerIdentity.CALLER.get();
    if (caller == null) {
      throw new IllegalStateException("opening a stream: its caller was not identified");
    }
    ProxyStream<I, Q, O> stream =
        new ProxyStream<>(
            dialect,
            caller,
            Optional.ofNullable(PeerIdentity.ISSUER.get()),
            (ServerCallStreamObserver<O>) out,
            context);
    stream.open();
    return stream;
  }
}
