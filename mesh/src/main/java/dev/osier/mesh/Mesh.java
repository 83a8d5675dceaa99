package dev.osier.mesh;

import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
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
 * @param endpoints where each service port's traffic goes
 * @param workloads the pods, by namespace and name
 * @param podBlocks the blocks of addresses that pods have
 */
public record Mesh(
    MeshSettings settings,
    TrustBundle trustBundle,
    SortedMap<NamespacedName, Service> services,
    SortedMap<ServicePortKey, Endpoints> endpoints,
    SortedMap<NamespacedName, Workload> workloads,
    SortedSet<AddressBlock> podBlocks) {

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
          new TreeSet<>());

  public Mesh {
    services = Immutable.sortedMap(services);
    endpoints = Immutable.sortedMap(endpoints);
    workloads = Immutable.sortedMap(workloads);
    podBlocks = Immutable.sortedSet(podBlocks);
  }
}
