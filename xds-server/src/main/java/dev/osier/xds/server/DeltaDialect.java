package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.DeltaRequest;
import dev.osier.xds.stream.DeltaSession;
import dev.osier.xds.stream.Response;
import dev.osier.xds.stream.Session;
import dev.osier.xds.stream.SubscriptionLimits;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.Optional;

/** Incremental xDS on the wire. */
final class DeltaDialect
    implements Dialect<DeltaDiscoveryRequest, DeltaRequest, DeltaDiscoveryResponse> {
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
  public DeltaDiscoveryResponse write(Response response) {
    DeltaDiscoveryResponse.Builder builder =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(response.type().typeUrl())
            .setNonce(response.nonce())
            .addAllRemovedResources(response.removed());
    for (XdsResource resource : response.resources()) {
      Resource.Builder one =
          Resource.newBuilder().setName(resource.name()).setVersion(resource.version());
      if (resource.isAbsent()) {
        // Envoy goes on with what waits for this name when it stands here (VHDS).
        one.addAliases(resource.name());
      } else {
        one.setResource(resource.body());
      }
      builder.addResources(one);
    }
    return builder.build();
  }
}
