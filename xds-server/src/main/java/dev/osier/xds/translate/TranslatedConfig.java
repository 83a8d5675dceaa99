package dev.osier.xds.translate;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The resources of one view: some held, others made when they are asked for. */
final class TranslatedConfig implements ProxyConfig {
  private record Earlier(ResourceType type, Same<SortedMap<String, XdsResource>> resources) {}

  private final ServiceConfig services;
  private final SortedMap<String, XdsResource> assignments;
  private final MadeByName<XdsResource> endpoints;
  private final MadeByName<XdsResource> clusters;
  private final ConcurrentMap<Earlier, Set<String>> changes = new ConcurrentHashMap<>();

  /**
   * @param services what depends on nothing but services and rules
   * @param assignments the endpoints that are there without being asked for
   * @param endpoints those that are asked for
   * @param clusters the clusters that are asked for, of services and pods
   */
  TranslatedConfig(
      ServiceConfig services,
      SortedMap<String, XdsResource> assignments,
      MadeByName<XdsResource> endpoints,
      MadeByName<XdsResource> clusters) {
    this.services = services;
    this.assignments = assignments;
    this.endpoints = endpoints;
    this.clusters = clusters;
  }

  @Override
  public SortedMap<String, XdsResource> resources(ResourceType type) {
    return type == ResourceType.ENDPOINTS ? assignments : services.resources(type);
  }

  @Override
  public Optional<XdsResource> resource(ResourceType type, String name) {
    XdsResource resource = resources(type).get(name);
    if (resource != null) {
      return Optional.of(resource);
    }
    return switch (type) {
      case VIRTUAL_HOST -> services.hosts().find(name);
      case CLUSTER -> clusters.find(name);
      case ENDPOINTS -> endpoints.find(name);
      case SECRET, LISTENER, ROUTES -> Optional.empty();
    };
  }

  // Each stands for what is held of its type as well: that is made from the same things.
  @Override
  public Object named(ResourceType type) {
    return switch (type) {
      case VIRTUAL_HOST -> services.hosts();
      case CLUSTER -> clusters;
      case ENDPOINTS -> endpoints;
      case SECRET, LISTENER, ROUTES -> resources(type);
    };
  }

  @Override
  public Optional<ResourceType> serviceNamed(String name) {
    return services.names().find(name);
  }

  @Override
  public Optional<String> fallback(String name) {
    return services.onDemand().flatMap(view -> view.fallback(name));
  }

  /** Once for all streams that come from the same configuration. */
  @Override
  public Set<String> changedSince(ResourceType type, SortedMap<String, XdsResource> earlier) {
    return changes.computeIfAbsent(
        new Earlier(type, new Same<>(earlier)),
        key -> Set.copyOf(ProxyConfig.super.changedSince(type, earlier)));
  }
}
