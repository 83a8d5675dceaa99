package dev.osier.e2e.bench;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Incremental aggregated xDS, whose responses are read with {@link WireResponse}. */
final class AdsMethod {
  static final MethodDescriptor<DeltaDiscoveryRequest, WireResponse> DELTA =
      AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod().toBuilder(
              AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()
                  .getRequestMarshaller(),
              new Responses())
          .build();

  private AdsMethod() {}

  private static final class Responses implements MethodDescriptor.Marshaller<WireResponse> {
    @Override
    public InputStream stream(WireResponse value) {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public WireResponse parse(InputStream stream) {
      try {
        return WireResponse.parse(stream.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException("reading a response", e);
      }
    }
  }
}
