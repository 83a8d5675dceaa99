package dev.osier.xds.translate;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The resources of one view: some held, others made when they are asked for. */
final class TranslatedConfig implements ProxyConfig {
  private static final SortedMap<String, XdsResource> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());
  // What many proxies ask for fits; what one could make up does not fill the memory.
  private static final int MAX_REMEMBERED = 20_000;

  private record Asked(ResourceType type, String name) {}

  private record Earlier(ResourceType type, Same<SortedMap<String, XdsResource>> resources) {}

  private final Map<ResourceType, SortedMap<String, XdsResource>> held;
  private final BiFunction<ResourceType, String, Optional<XdsResource>> onDemand;
  private final Function<String, Optional<ResourceType>> services;
  private final Function<String, Optional<String>> fallbacks;
  private final ConcurrentMap<Asked, Optional<XdsResource>> made = new ConcurrentHashMap<>();
  private final ConcurrentMap<Earlier, Set<String>> changes = new ConcurrentHashMap<>();

  /**
   * @param held what there is without being asked for
   * @param onDemand makes what there is besides; pure
   * @param services tells of what type the resource of a name is, if a service is called by it;
   *     pure
   * @param fallbacks tells of a Host that is no service's what does for all of them; pure
   */
  TranslatedConfig(
      Map<ResourceType, SortedMap<String, XdsResource>> held,
      BiFunction<ResourceType, String, Optional<XdsResource>> onDemand,
      Function<String, Optional<ResourceType>> services,
      Function<String, Optional<String>> fallbacks) {
    this.held = held;
    this.onDemand = onDemand;
    this.services = services;
    this.fallbacks = fallbacks;
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
    Asked asked = new Asked(type, name);
    Optional<XdsResource> known = made.get(asked);
    if (known != null) {
      return known;
    }
    Optional<XdsResource> now = onDemand.apply(type, name);
    if (made.size() < MAX_REMEMBERED) {
      made.putIfAbsent(asked, now);
    }
    return now;
  }

  @Override
  public Optional<ResourceType> serviceNamed(String name) {
    return services.apply(name);
  }

  @Override
  public Optional<String> fallback(String name) {
    return fallbacks.apply(name);
  }

  /** Once for all streams that come from the same configuration. */
  @Override
  public Set<String> changedSince(ResourceType type, SortedMap<String, XdsResource> earlier) {
    return changes.computeIfAbsent(
        new Earlier(type, new Same<>(earlier)),
        key -> Set.copyOf(ProxyConfig.super.changedSince(type, earlier)));
  }
}
