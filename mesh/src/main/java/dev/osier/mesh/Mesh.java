package dev.osier.mesh;

import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.route.PortRoutes;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything the proxies need to know, at one moment. Immutable; a part that did not change is the
 * same object as in the predecessor, so comparing two meshes is cheap.
 *
 * @param settings what holds for the whole mesh
 * @param trustBundle the roots every proxy trusts
 * @param services the services, without endpoints
 * @param endpoints where the traffic of each service port goes, and of each subset that a route
 *     names
 * @param routes the rules that decide about requests to a service port, where there are any
 * @param workloads the pods, by namespace and name
 * @param podBlocks the blocks of addresses that pods have
 * @param generations which form of each RouteRule and Policy is in it, for their statuses; no proxy
 *     depends on it
 */
public record Mesh(
    MeshSettings settings,
    TrustBundle trustBundle,
    SortedMap<NamespacedName, Service> services,
    SortedMap<BackendKey, Endpoints> endpoints,
    SortedMap<ServicePortKey, PortRoutes> routes,
    SortedMap<NamespacedName, Workload> workloads,
    SortedSet<AddressBlock> podBlocks,
    SortedMap<ObjectReference, Generation> generations) {

  /** The mesh before anything is known of it; what a proxy that has just connected holds. */
  public static final Mesh EMPTY =
      new Mesh(
          new MeshSettings(
              new TrustDomain("cluster.local"),
              "cluster.local",
              MtlsMode.PERMISSIVE,
              new NamespacedName("osier-system", "osier"),
              2,
              false),
          TrustBundle.EMPTY,
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeSet<>(),
          new TreeMap<>());

  public Mesh {
    services = Immutable.sortedMap(services);
    endpoints = Immutable.sortedMap(endpoints);
    routes = Immutable.sortedMap(routes);
    workloads = Immutable.sortedMap(workloads);
    podBlocks = Immutable.sortedSet(podBlocks);
    generations = Immutable.sortedMap(generations);
  }
}
