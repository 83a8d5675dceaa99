package dev.osier.xds.translate;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The resources of one view: some held, the clusters of pods made when asked for. */
final class TranslatedConfig implements ProxyConfig {
  private static final SortedMap<String, XdsResource> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  private final Map<ResourceType, SortedMap<String, XdsResource>> held;
  private final Function<PodAddress, XdsResource> podCluster;

  TranslatedConfig(
      Map<ResourceType, SortedMap<String, XdsResource>> held,
      Function<PodAddress, XdsResource> podCluster) {
    this.held = held;
    this.podCluster = podCluster;
  }

  @Override
  public SortedMap<String, XdsResource> resources(ResourceType type) {
    return held.getOrDefault(type, NONE);
  }

  @Override
  public Optional<XdsResource> resource(ResourceType type, String name) {
    XdsResource resource = resources(type).get(name);
    if (resource != null) {
      return Optional.of(resource);
    }
    return type == ResourceType.CLUSTER ? PodAddress.parse(name).map(podCluster) : Optional.empty();
  }
}
