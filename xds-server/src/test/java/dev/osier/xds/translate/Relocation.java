package dev.osier.xds.translate;

import dev.osier.testkit.IdentityFiles;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Changes to addresses by which a proxy can run on this machine, where nothing is redirected. */
final class Relocation {
  private final Map<String, List<Address>> listeners = new HashMap<>();
  private final Map<String, Address> clusters = new HashMap<>();
  private String identity = Secrets.IDENTITY_DIRECTORY;

  /** Lets a listener bind a socket at each of these ports of an address. */
  Relocation bind(String listener, String address, int... ports) {
    List<Address> addresses = new ArrayList<>();
    for (int port : ports) {
      addresses.add(SocketAddresses.address(address, port));
    }
    listeners.put(listener, addresses);
    return this;
  }

  /** Sends what goes to a cluster to this address, whatever the cluster itself says. */
  Relocation redirect(String cluster, String address, int port) {
    clusters.put(cluster, SocketAddresses.address(address, port));
    return this;
  }

  /** Takes the identity from this folder, for which there is no kubelet. */
  Relocation identity(String folder) {
    identity = folder;
    return this;
  }

  /** The configuration with these changes. */
  ProxyConfig apply(ProxyConfig config) {
    return new ProxyConfig() {
      private final Map<ResourceType, SortedMap<String, XdsResource>> changed =
          new ConcurrentHashMap<>();

      @Override
      public SortedMap<String, XdsResource> resources(ResourceType type) {
        return changed.computeIfAbsent(type, wanted -> change(config.resources(wanted)));
      }

      @Override
      public Optional<ResourceType> serviceNamed(String name) {
        return config.serviceNamed(name);
      }

      @Override
      public Optional<String> fallback(String name) {
        return config.fallback(name);
      }

      @Override
      public Optional<XdsResource> resource(ResourceType type, String name) {
        return config.resource(type, name).map(resource -> change(resource));
      }
    };
  }

  private SortedMap<String, XdsResource> change(SortedMap<String, XdsResource> resources) {
    SortedMap<String, XdsResource> changed = new TreeMap<>();
    resources.forEach((name, resource) -> changed.put(name, change(resource)));
    return changed;
  }

  private XdsResource change(XdsResource resource) {
    return switch (resource.type()) {
      case LISTENER -> listener(resource);
      case CLUSTER -> cluster(resource);
      case SECRET -> secret(resource);
      case ENDPOINTS, ROUTES, VIRTUAL_HOST -> resource;
    };
  }

  private XdsResource listener(XdsResource resource) {
    List<Address> addresses = listeners.get(resource.name());
    if (addresses == null) {
      return resource;
    }
    Listener.Builder listener =
        Unpacked.unpack(resource.body(), Listener.class).toBuilder()
            .clearBindToPort()
            .clearAdditionalAddresses()
            .setAddress(addresses.getFirst());
    addresses.stream()
        .skip(1)
        .forEach(
            address ->
                listener.addAdditionalAddresses(
                    AdditionalAddress.newBuilder().setAddress(address)));
    return Packing.resource(resource.type(), resource.name(), listener.build(), resource.origins());
  }

  private XdsResource cluster(XdsResource resource) {
    Address address = clusters.get(resource.name());
    if (address == null) {
      return resource;
    }
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(resource.name());
    assignment
        .addEndpointsBuilder()
        .addLbEndpointsBuilder()
        .getEndpointBuilder()
        .setAddress(address);
    Cluster cluster =
        Unpacked.unpack(resource.body(), Cluster.class).toBuilder()
            .clearUpstreamBindConfig()
            .clearLbPolicy()
            .setType(Cluster.DiscoveryType.STATIC)
            .setLoadAssignment(assignment)
            .build();
    return Packing.resource(resource.type(), resource.name(), cluster, resource.origins());
  }

  private XdsResource secret(XdsResource resource) {
    Secret.Builder secret = Unpacked.unpack(resource.body(), Secret.class).toBuilder();
    if (secret.hasTlsCertificate()) {
      TlsCertificate.Builder files = secret.getTlsCertificateBuilder();
      files.getCertificateChainBuilder().setFilename(identity + "/" + IdentityFiles.CERTIFICATES);
      files.getPrivateKeyBuilder().setFilename(identity + "/" + IdentityFiles.KEY);
      files.getWatchedDirectoryBuilder().setPath(identity);
    }
    return Packing.resource(resource.type(), resource.name(), secret.build(), resource.origins());
  }
}
