package dev.osier.xds.translate;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.WeightedBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services that routes can send to. What names another has no cluster, so no route may name one
 * either.
 *
 * @param services by name
 */
record Backends(Map<NamespacedName, Service> services) {
  /** The service of a key; empty if there is no such port. */
  Optional<Service> service(ServicePortKey key) {
    return Optional.ofNullable(services.get(key.service()))
        .filter(service -> port(service, key).isPresent());
  }

  /** The cluster a backend comes to; {@link ClusterName#INVALID} if it leads nowhere. */
  ClusterName cluster(Backend backend) {
    return switch (backend) {
      case Backend.ServiceBackend(BackendKey key) when service(key.port()).isPresent() ->
          ClusterName.of(key);
      case Backend.ServiceBackend _, Backend.InvalidBackend _ -> ClusterName.INVALID;
    };
  }

  /** The services that get a share, each once. */
  List<Service> services(List<WeightedBackend> weighted) {
    List<Service> found = new ArrayList<>();
    for (WeightedBackend one : weighted) {
      if (one.backend() instanceof Backend.ServiceBackend(BackendKey key)) {
        service(key.port()).filter(service -> !found.contains(service)).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Whether a backend exists, but is not among the clusters that every caller has. */
  boolean needsOwnCluster(BackendKey key) {
    return service(key.port())
        .filter(service -> !key.subset().isAll() || service.isHeadless())
        .isPresent();
  }

  /** The port of a key. */
  static Optional<ServicePort> port(Service service, ServicePortKey key) {
    return service.ports().stream().filter(port -> port.port() == key.port()).findFirst();
  }
}
