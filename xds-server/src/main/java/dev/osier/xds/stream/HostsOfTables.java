package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import dev.osier.xds.resource.XdsResource;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A configuration as far as a proxy can take its virtual hosts: Envoy drops those of a route table
 * that it does not have yet, and does not ask for them later (its watch map, by the part of the
 * name before the last slash).
 */
final class HostsOfTables implements ProxyConfig {
  private final ProxyConfig all;
  private final SortedMap<String, XdsResource> hosts;

  private HostsOfTables(ProxyConfig all, SortedMap<String, XdsResource> hosts) {
    this.all = all;
    this.hosts = hosts;
  }

  /**
   * The configuration without the virtual hosts of tables other than these.
   *
   * @param tables the names of the tables that the proxy has
   * @return the configuration itself if nothing is left out
   */
  static ProxyConfig of(ProxyConfig config, Set<String> tables) {
    SortedMap<String, XdsResource> all = config.resources(ResourceType.VIRTUAL_HOST);
    if (all.isEmpty() || tables.containsAll(config.resources(ResourceType.ROUTES).keySet())) {
      return config;
    }
    SortedMap<String, XdsResource> hosts = new TreeMap<>();
    tables.forEach(table -> hosts.putAll(TableHosts.in(all, table)));
    return new HostsOfTables(config, Collections.unmodifiableSortedMap(hosts));
  }

  @Override
  public SortedMap<String, XdsResource> resources(ResourceType type) {
    return type == ResourceType.VIRTUAL_HOST ? hosts : all.resources(type);
  }

  /** What is left out is so for those, too, that ask for it by name. */
  @Override
  public Optional<XdsResource> resource(ResourceType type, String name) {
    return type == ResourceType.VIRTUAL_HOST
            && !hosts.containsKey(name)
            && all.resources(type).containsKey(name)
        ? Optional.empty()
        : all.resource(type, name);
  }

  @Override
  public Object named(ResourceType type) {
    return type == ResourceType.VIRTUAL_HOST ? this : all.named(type);
  }

  @Override
  public Optional<ResourceType> serviceNamed(String name) {
    return all.serviceNamed(name);
  }

  @Override
  public Optional<String> fallback(String name) {
    return all.fallback(name);
  }
}
