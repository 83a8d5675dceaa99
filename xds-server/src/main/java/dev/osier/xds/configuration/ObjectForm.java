package dev.osier.xds.configuration;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.PastForm;
import java.util.Map;
import java.util.Optional;

/**
 * All that an object contributed to a mesh: a RouteRule its routes, a Policy the treatment of
 * services.
 *
 * @param object which
 * @param generation which form of it this is
 * @param lists the lists that its routes stand in, whole, for their order
 * @param services the services that it says something about
 * @param endpoints those of the subsets that its routes name
 */
record ObjectForm(
    ObjectReference object,
    Generation generation,
    Map<ListKey, RouteList> lists,
    Map<NamespacedName, Service> services,
    Map<BackendKey, Endpoints> endpoints)
    implements PastForm {
  ObjectForm {
    lists = Map.copyOf(lists);
    services = Map.copyOf(services);
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * Which list of a service port.
   *
   * @param port the service port
   * @param namespace whose callers; empty for everyone's
   */
  record ListKey(ServicePortKey port, Optional<String> namespace) {}
}
