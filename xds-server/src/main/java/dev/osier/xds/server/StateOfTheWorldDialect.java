package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Response;
import dev.osier.xds.stream.Session;
import dev.osier.xds.stream.StateOfTheWorldRequest;
import dev.osier.xds.stream.StateOfTheWorldSession;
import dev.osier.xds.stream.SubscriptionLimits;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.Optional;
import java.util.Set;

/** State-of-the-world xDS on the wire. */
final class StateOfTheWorldDialect
    implements Dialect<DiscoveryRequest, StateOfTheWorldRequest, DiscoveryResponse> {
  @Override
  public Protocol protocol() {
    return Protocol.STATE_OF_THE_WORLD;
  }

  @Override
  public Session<StateOfTheWorldRequest> newSession(SubscriptionLimits limits) {
    return new StateOfTheWorldSession(limits);
  }

  @Override
  public Optional<Node> node(DiscoveryRequest message) {
    return message.hasNode() ? Optional.of(message.getNode()) : Optional.empty();
  }

  @Override
  public int length(DiscoveryRequest message) {
    return message.getSerializedSize();
  }

  @Override
  public StateOfTheWorldRequest read(DiscoveryRequest message) {
    return new StateOfTheWorldRequest(
        ServedTypes.of(message.getTypeUrl()),
        message.getResourceNamesList(),
        message.getVersionInfo(),
        message.getResponseNonce(),
        message.hasErrorDetail()
            ? Optional.of(message.getErrorDetail().getMessage())
            : Optional.empty());
  }

  @Override
  public Set<String> asked(StateOfTheWorldRequest request) {
    return Set.of();
  }

  @Override
  public DiscoveryResponse write(Response response) {
    DiscoveryResponse.Builder builder =
        DiscoveryResponse.newBuilder()
            .setTypeUrl(response.type().typeUrl())
            .setNonce(response.nonce())
            .setVersionInfo(response.version());
    for (XdsResource resource : response.resources()) {
      builder.addResources(resource.body());
    }
    return builder.build();
  }

  @Override
  public int size(DiscoveryResponse message) {
    return message.getSerializedSize();
  }
}
