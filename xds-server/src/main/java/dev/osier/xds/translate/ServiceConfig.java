package dev.osier.xds.translate;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What of a view's configuration depends on services and rules, and not on where endpoints and pods
 * are: a change of those leaves it the same object.
 */
final class ServiceConfig {
  private final Map<ResourceType, SortedMap<String, XdsResource>> held;
  private final Optional<OnDemandView> onDemand;
  private final MadeByName<XdsResource> hosts;
  private final MadeByName<XdsResource> clusters;
  private final MadeByName<ResourceType> names;

  /**
   * @param held what there is without being asked for
   * @param onDemand makes what there is besides; empty for proxies that know all services
   */
  ServiceConfig(
      Map<ResourceType, SortedMap<String, XdsResource>> held, Optional<OnDemandView> onDemand) {
    this.held = held;
    this.onDemand = onDemand;
    hosts = new MadeByName<>(name -> onDemand.map(view -> view.virtualHost(name)));
    names = new MadeByName<>(name -> onDemand.flatMap(view -> view.serviceNamed(name)));
    clusters = new MadeByName<>(name -> onDemand.flatMap(view -> view.cluster(name)));
  }

  /** The resources of a type that are there without being asked for. */
  SortedMap<String, XdsResource> resources(ResourceType type) {
    return held.getOrDefault(type, Collections.emptySortedMap());
  }

  /** Makes what is asked for; empty for proxies that know all services. */
  Optional<OnDemandView> onDemand() {
    return onDemand;
  }

  /** The types of resources by whose names services are called. */
  MadeByName<ResourceType> names() {
    return names;
  }

  /** The virtual hosts that are asked for. */
  MadeByName<XdsResource> hosts() {
    return hosts;
  }

  /** The clusters of services that are asked for. */
  MadeByName<XdsResource> clusters() {
    return clusters;
  }
}
