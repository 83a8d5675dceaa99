package dev.osier.xds.view;

import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Locality;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.route.RouteList;
import dev.osier.xds.resource.ConfigurationSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything a proxy's configuration is made from, and the key under which it is shared. Nothing
 * about the pod itself is in it, so that replicas have equal views.
 *
 * <p>Equality is by identity for the parts that span the mesh (services, endpoints, routes, blocks,
 * pods): comparing their content for each of thousands of proxies would cost more than translating.
 *
 * @param xds the variant of the protocol the proxy speaks
 * @param settings what holds for the whole mesh
 * @param trustBundle the roots to trust
 * @param namespace the caller's namespace, which decides what short names mean
 * @param inboundPorts container ports that services send to, with what is spoken there
 * @param delivery how the proxy comes by its certificate
 * @param discovery when it comes to know of services
 * @param mtls what the proxy does with mutual TLS on its inbound side
 * @param mtlsPolicies the Policies that {@code mtls} comes from
 * @param families the IP versions of the cluster
 * @param services the services it may call
 * @param endpoints where their traffic goes
 * @param routes the rules that hold for the caller, by service port; only where there are any
 * @param locality where the caller runs; unknown unless some service prefers near endpoints
 * @param podBlocks the blocks of addresses that pods have
 * @param serviceBlocks the blocks of addresses that services have
 * @param pods the identities behind pod addresses
 */
public record ProxyView(
    ConfigurationSource.Protocol xds,
    MeshSettings settings,
    TrustBundle trustBundle,
    String namespace,
    SortedMap<Integer, Protocol> inboundPorts,
    Delivery delivery,
    Discovery discovery,
    Mtls mtls,
    List<ObjectReference> mtlsPolicies,
    AddressFamilies families,
    SortedMap<NamespacedName, Service> services,
    SortedMap<BackendKey, Endpoints> endpoints,
    SortedMap<ServicePortKey, RouteList> routes,
    Locality locality,
    SortedSet<AddressBlock> podBlocks,
    SortedSet<AddressBlock> serviceBlocks,
    PodIdentities pods) {

  /** This view without where endpoints and pods are: what is left seldom changes. */
  public ProxyView ofServices() {
    return new ProxyView(
        xds,
        settings,
        trustBundle,
        namespace,
        inboundPorts,
        delivery,
        discovery,
        mtls,
        mtlsPolicies,
        families,
        services,
        Collections.emptySortedMap(),
        routes,
        locality,
        podBlocks,
        serviceBlocks,
        PodIdentities.NONE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProxyView that
        && same(services, that.services)
        && same(endpoints, that.endpoints)
        && same(routes, that.routes)
        && same(podBlocks, that.podBlocks)
        && same(pods, that.pods)
        && xds == that.xds
        && delivery == that.delivery
        && discovery == that.discovery
        && mtls.equals(that.mtls)
        && mtlsPolicies.equals(that.mtlsPolicies)
        && families == that.families
        && namespace.equals(that.namespace)
        && locality.equals(that.locality)
        && inboundPorts.equals(that.inboundPorts)
        && settings.equals(that.settings)
        && trustBundle.equals(that.trustBundle)
        && serviceBlocks.equals(that.serviceBlocks);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        System.identityHashCode(services),
        System.identityHashCode(endpoints),
        System.identityHashCode(routes),
        System.identityHashCode(podBlocks),
        System.identityHashCode(pods),
        xds,
        delivery,
        discovery,
        mtls,
        namespace,
        locality,
        inboundPorts);
  }

  @Override
  public String toString() {
    return "ProxyView[" + namespace + ", inbound " + inboundPorts + ", " + mtls + ", " + xds + "]";
  }

  @SuppressWarnings("ReferenceEquality") // That is the point of it.
  private static boolean same(Object one, Object other) {
    return one == other;
  }
}
