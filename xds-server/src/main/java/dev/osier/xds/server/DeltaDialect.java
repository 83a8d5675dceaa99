package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.stream.DeltaRequest;
import dev.osier.xds.stream.DeltaSession;
import dev.osier.xds.stream.Response;
import dev.osier.xds.stream.Session;
import dev.osier.xds.stream.SubscriptionLimits;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.util.Optional;
import java.util.Set;

/** Incremental xDS on the wire. */
final class DeltaDialect implements Dialect<DeltaDiscoveryRequest, DeltaRequest, SharedResponse> {
  @Override
  public Protocol protocol() {
    return Protocol.DELTA;
  }

  @Override
  public Session<DeltaRequest> newSession(SubscriptionLimits limits) {
    return new DeltaSession(limits);
  }

  @Override
  public Optional<Node> node(DeltaDiscoveryRequest message) {
    return message.hasNode() ? Optional.of(message.getNode()) : Optional.empty();
  }

  @Override
  public int length(DeltaDiscoveryRequest message) {
    return message.getSerializedSize();
  }

  @Override
  public DeltaRequest read(DeltaDiscoveryRequest message) {
    return new DeltaRequest(
        ServedTypes.of(message.getTypeUrl()),
        message.getResourceNamesSubscribeList(),
        message.getResourceNamesUnsubscribeList(),
        message.getInitialResourceVersionsMap(),
        message.getResponseNonce(),
        message.hasErrorDetail()
            ? Optional.of(message.getErrorDetail().getMessage())
            : Optional.empty());
  }

  @Override
  public Set<String> asked(DeltaRequest request) {
    return request.asked();
  }

  @Override
  public SharedResponse write(Response response) {
    return SharedResponse.of(response);
  }

  @Override
  public int size(SharedResponse message) {
    return message.size();
  }
}
