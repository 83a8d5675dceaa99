package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random configurations that are sound in themselves: whatever is named is there. Now and then one
 * has a resource that Envoy refuses.
 */
final class RandomConfigs {
  static final List<String> HOSTS = List.of("h1", "h2", "h3");
  static final List<String> ON_DEMAND = List.of("pod/1", "pod/2", "pod/3");

  private static final List<ResourceType> TYPES = List.of(ResourceType.values());
  private static final int CLUSTERS = 5;
  private static final int ROUTE_TABLES = 3;
  private static final int HOSTS_IN_TABLE = 4;
  private static final int LISTENERS = 3;
  private static final int ON_DEMAND_SERVICES = 4;
  private static final int VERSIONS = 3;

  private final Random random;
  private final int badPercent;
  private final boolean eager;

  /**
   * @param eager whether everyone has all virtual hosts, each in a table, rather than asking
   */
  RandomConfigs(Random random, int badPercent, boolean eager) {
    this.random = random;
    this.badPercent = badPercent;
    this.eager = eager;
  }

  FakeConfig next() {
    FakeConfig config = FakeConfig.EMPTY;
    List<String> clusters = chooseSome("c", CLUSTERS);
    for (String name : clusters) {
      XdsResource cluster = versioned(ResourceType.CLUSTER, name, List.of(EnvoyModel.EDS));
      config = config.with(cluster, versioned(ResourceType.ENDPOINTS, name, List.of()));
    }
    List<String> tables = chooseSome("r", ROUTE_TABLES);
    for (String name : tables) {
      config =
          config.with(
              versioned(ResourceType.ROUTES, name, eager ? List.of() : chooseSome(clusters)));
      for (String host : eager ? chooseSome(name + "/h", HOSTS_IN_TABLE) : List.<String>of()) {
        config = config.with(versioned(ResourceType.VIRTUAL_HOST, host, chooseSome(clusters)));
      }
    }
    for (String name : chooseSome("l", LISTENERS)) {
      List<String> named = new ArrayList<>(chooseSome(clusters));
      chooseSome(tables).forEach(table -> named.add(EnvoyModel.routesNamed(table)));
      config = config.with(versioned(ResourceType.LISTENER, name, named));
    }
    for (String name : ON_DEMAND) {
      if (random.nextInt(4) > 0) {
        config = config.withOnDemand(versioned(ResourceType.CLUSTER, name, List.of()));
      }
    }
    List<String> services = chooseSome("d", ON_DEMAND_SERVICES);
    for (String name : services) {
      config =
          config.withOnDemand(
              versioned(ResourceType.CLUSTER, name, List.of(EnvoyModel.EDS)),
              versioned(ResourceType.ENDPOINTS, name, List.of()));
    }
    for (String name : eager ? List.<String>of() : HOSTS) {
      config =
          config.withOnDemand(
              random.nextInt(4) > 0
                  ? versioned(ResourceType.VIRTUAL_HOST, name, chooseSome(services))
                  : XdsResource.absent(ResourceType.VIRTUAL_HOST, name));
    }
    return config;
  }

  /** The same but for the versions of one type, as most changes are. */
  FakeConfig after(FakeConfig config) {
    ResourceType type = TYPES.get(random.nextInt(TYPES.size()));
    return config.withVersions(
        type,
        random.nextBoolean(),
        resource ->
            resource.isAbsent() ? resource : versioned(type, resource.name(), sound(resource)));
  }

  private static List<String> sound(XdsResource resource) {
    List<String> named = new ArrayList<>(FakeConfig.named(resource));
    named.remove(EnvoyModel.BAD);
    return named;
  }

  private XdsResource versioned(ResourceType type, String name, List<String> named) {
    List<String> all = new ArrayList<>(named);
    if (random.nextInt(100) < badPercent) {
      all.add(EnvoyModel.BAD);
    }
    // The version is a hash of the content: equal content has equal versions.
    int salt = random.nextInt(VERSIONS);
    String version = Integer.toHexString((all + "/" + salt).hashCode());
    return FakeConfig.resource(type, name, version, all.toArray(String[]::new));
  }

  /** At least one of so many numbered names. */
  private List<String> chooseSome(String prefix, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(prefix + i);
    }
    return chooseSome(all);
  }

  private List<String> chooseSome(List<String> all) {
    List<String> some = new ArrayList<>(all);
    some.removeIf(name -> random.nextBoolean());
    return some.isEmpty() ? List.of(all.get(random.nextInt(all.size()))) : some;
  }
}
