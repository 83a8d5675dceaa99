package dev.osier.controlplane.sds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Changes to addresses by which a sidecar can run on this machine, where nothing is redirected. */
public final class Relocation {
  private final Map<String, Address> listeners = new HashMap<>();
  private final Map<String, Address> clusters = new HashMap<>();

  /** Lets a listener bind a socket of its own here. */
  public Relocation bind(String listener, String address, int port) {
    listeners.put(listener, address(address, port));
    return this;
  }

  /** Sends what goes to a cluster here, whatever the cluster itself says. */
  public Relocation redirect(String cluster, String address, int port) {
    clusters.put(cluster, address(address, port));
    return this;
  }

  /** The configuration with these changes. */
  public ProxyConfig apply(ProxyConfig config) {
    return new ProxyConfig() {
      @Override
      public SortedMap<String, XdsResource> resources(ResourceType type) {
        SortedMap<String, XdsResource> changed = new TreeMap<>();
        config.resources(type).forEach((name, resource) -> changed.put(name, change(resource)));
        return changed;
      }

      @Override
      public Optional<XdsResource> resource(ResourceType type, String name) {
        return config.resource(type, name).map(Relocation.this::change);
      }
    };
  }

  private XdsResource change(XdsResource resource) {
    return switch (resource.type()) {
      case LISTENER ->
          Optional.ofNullable(listeners.get(resource.name()))
              .map(
                  address ->
                      packed(
                          resource,
                          unpacked(resource, Listener.class).toBuilder()
                              .clearBindToPort()
                              .clearAdditionalAddresses()
                              .setAddress(address)
                              .build()))
              .orElse(resource);
      case CLUSTER ->
          Optional.ofNullable(clusters.get(resource.name()))
              .map(
                  address ->
                      packed(
                          resource,
                          unpacked(resource, Cluster.class).toBuilder()
                              .clearUpstreamBindConfig()
                              .clearLbPolicy()
                              .setType(Cluster.DiscoveryType.STATIC)
                              .setLoadAssignment(assignment(resource.name(), address))
                              .build()))
              .orElse(resource);
      case SECRET, ENDPOINTS, ROUTES, VIRTUAL_HOST -> resource;
    };
  }

  private static ClusterLoadAssignment assignment(String cluster, Address address) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(cluster);
    assignment
        .addEndpointsBuilder()
        .addLbEndpointsBuilder()
        .getEndpointBuilder()
        .setAddress(address);
    return assignment.build();
  }

  private static XdsResource packed(XdsResource original, Message changed) {
    return new XdsResource(
        original.type(),
        original.name(),
        original.version(),
        Any.pack(changed),
        original.origins());
  }

  private static <T extends Message> T unpacked(XdsResource resource, Class<T> type) {
    try {
      return resource.body().unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("unpacking " + resource.name(), e);
    }
  }

  private static Address address(String address, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(address).setPortValue(port))
        .build();
  }
}
