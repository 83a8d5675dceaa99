package dev.osier.xds.server;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** The aggregated discovery service ({@code envoy.service.discovery.v3}), in both its variants. */
final class DiscoveryService implements BindableService {
  /** Stands where a request's type should, which then is none that is served. */
  private static final String NO_TYPE = "(not a discovery request)";

  private static final MethodDescriptor<DeltaDiscoveryRequest, SharedResponse> DELTA =
      AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod().toBuilder(
              new RequestMarshaller<>(
                  DeltaDiscoveryRequest.parser(),
                  DeltaDiscoveryRequest.NODE_FIELD_NUMBER,
                  DeltaDiscoveryRequest.newBuilder().setTypeUrl(NO_TYPE).build()),
              new SharedResponseMarshaller())
          .build();

  private static final MethodDescriptor<DiscoveryRequest, DiscoveryResponse> STATE_OF_THE_WORLD =
      AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod().toBuilder(
              new RequestMarshaller<>(
                  DiscoveryRequest.parser(),
                  DiscoveryRequest.NODE_FIELD_NUMBER,
                  DiscoveryRequest.newBuilder().setTypeUrl(NO_TYPE).build()),
              AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod()
                  .getResponseMarshaller())
          .build();

  private final StreamContext context;

  DiscoveryService(StreamContext context) {
    this.context = context;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)
        .addMethod(DELTA, ServerCalls.asyncBidiStreamingCall(out -> open(new DeltaDialect(), out)))
        .addMethod(
            STATE_OF_THE_WORLD,
            ServerCalls.asyncBidiStreamingCall(out -> open(new StateOfTheWorldDialect(), out)))
        .build();
  }

  private <I, Q, O> StreamObserver<I> open(Dialect<I, Q, O> dialect, StreamObserver<O> out) {
    ProxyStream<I, Q, O> stream =
        new ProxyStream<>(
            dialect,
            PeerIdentity.caller(),
            Optional.ofNullable(PeerIdentity.ISSUER.get()),
            (ServerCallStreamObserver<O>) out,
            context);
    stream.open();
    return stream;
  }
}
