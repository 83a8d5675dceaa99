package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.Matcher;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemandCds;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.PerRouteConfig;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How requests are routed at a port whose Host names no service: by the address that was dialled.
 *
 * @param settings what holds for the whole mesh
 * @param special by address, the services for which it takes more than sending to their endpoints
 */
record OtherHosts(MeshSettings settings, SortedMap<String, ServiceHost> special) {
  /** The header in which the proxy notes the cluster for the address that was dialled. */
  static final String DIALLED_HEADER = "x-osier-dialled";

  OtherHosts {
    special = Collections.unmodifiableSortedMap(new TreeMap<>(special));
  }

  /** The virtual host for one such name. */
  XdsResource virtualHost(String name, String domain) {
    VirtualHost.Builder host =
        RouteActions.host(name, settings, RouteRetries.ELSEWHERE).addDomains(domain);
    Route plain = toDialled();
    Set<ObjectReference> origins = new LinkedHashSet<>();
    Set<String> clusters = new LinkedHashSet<>();
    if (special.isEmpty()) {
      host.addRoutes(plain);
    } else {
      Matcher.MatcherTree.MatchMap.Builder byAddress = Matcher.MatcherTree.MatchMap.newBuilder();
      special.forEach(
          (address, service) -> {
            byAddress.putMap(address, Routes.onMatch(service.routes()));
            origins.addAll(service.origins());
            clusters.addAll(service.clusters());
          });
      host.setMatcher(Routes.byAddress(byAddress, plain));
    }
    return Packing.resource(
        ResourceType.VIRTUAL_HOST, name, host.build(), List.copyOf(origins), List.copyOf(clusters));
  }

  private static Route toDialled() {
    Route.Builder route = RouteActions.to(ClusterName.PASSTHROUGH);
    route.getRouteBuilder().clearCluster().setClusterHeader(DIALLED_HEADER);
    FilterOrder.ON_DEMAND.configure(
        route,
        PerRouteConfig.newBuilder()
            .setOdcds(
                OnDemandCds.newBuilder()
                    .setSource(ConfigSources.ADS)
                    .setTimeout(ConfigSources.ON_DEMAND_TIMEOUT))
            .build());
    return route.build();
  }
}
