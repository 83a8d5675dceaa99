package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.VIRTUAL_HOST;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Envoy does with resources, as far as a control plane must know: clusters warm until their
 * endpoints come, which they wait for anew with each change; a response is gone through one by one,
 * so that part of a refused one applies. Fails when a listener or a route table names a cluster
 * that is not there, or a cluster goes that is named.
 */
final class EnvoyModel {
  /** What a resource names if Envoy is to refuse it. */
  static final String BAD = "BAD";

  /** What a cluster names if its endpoints come from the control plane. */
  static final String EDS = "EDS";

  private static final String ROUTES_PREFIX = "routes:";

  private final Map<ResourceType, Map<String, XdsResource>> running =
      new EnumMap<>(ResourceType.class);
  private final Set<String> warming = new TreeSet<>();
  private final Set<String> usable = new HashSet<>();
  private final Set<String> everRefused = new HashSet<>();
  // What it says that it has, though it may have dropped some for want of a table.
  private final Map<String, String> hostVersions = new TreeMap<>();

  EnvoyModel() {
    for (ResourceType type : ResourceType.values()) {
      running.put(type, new TreeMap<>());
    }
  }

  /** How a listener names a route table. */
  static String routesNamed(String name) {
    return ROUTES_PREFIX + name;
  }

  Map<String, XdsResource> running(ResourceType type) {
    return running.getOrDefault(type, Map.of());
  }

  /** The versions of the virtual hosts that it says it has. */
  Map<String, String> hostVersions() {
    return hostVersions;
  }

  boolean isWarming() {
    return !warming.isEmpty();
  }

  Set<String> warming() {
    return warming;
  }

  /** Gives up waiting for endpoints, and goes on with those there were. */
  void expire() {
    usable.addAll(warming);
    warming.clear();
  }

  boolean hasEverRefused() {
    return !everRefused.isEmpty();
  }

  /** The names of the type that others name, and that Envoy hence asks for. */
  Set<String> wanted(ResourceType type) {
    Set<String> names = new TreeSet<>();
    if (type == ENDPOINTS) {
      running(CLUSTER).values().stream()
          .filter(cluster -> FakeConfig.named(cluster).contains(EDS))
          .forEach(cluster -> names.add(cluster.name()));
    } else if (type == ROUTES) {
      for (XdsResource listener : running(LISTENER).values()) {
        FakeConfig.named(listener).stream()
            .filter(name -> name.startsWith(ROUTES_PREFIX))
            .forEach(name -> names.add(name.substring(ROUTES_PREFIX.length())));
      }
    }
    return names;
  }

  /** Goes through a response; the result says why it is refused, if it is. */
  Optional<String> take(
      ResourceType type,
      Collection<XdsResource> added,
      Collection<String> removed,
      boolean mayBreak) {
    List<String> errors = new ArrayList<>();
    removed.forEach(name -> remove(type, name, mayBreak));
    for (XdsResource resource : added) {
      if (FakeConfig.named(resource).contains(BAD)) {
        errors.add(resource.name() + " is bad");
        everRefused.add(type + resource.name());
        if (type == ENDPOINTS) {
          finishWarming(resource.name());
        }
        if (type != CLUSTER && type != LISTENER) {
          break;
        }
      } else {
        add(resource);
      }
    }
    forgetUnwanted(ENDPOINTS);
    forgetUnwanted(ROUTES);
    running(VIRTUAL_HOST).keySet().removeIf(name -> !hasTableOf(name));
    return errors.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", errors));
  }

  private void add(XdsResource resource) {
    String name = resource.name();
    Map<String, XdsResource> ofType = running(resource.type());
    XdsResource before = ofType.get(name);
    switch (resource.type()) {
      case CLUSTER -> {
        ofType.put(name, resource);
        if (before == null || !before.version().equals(resource.version())) {
          if (FakeConfig.named(resource).contains(EDS)) {
            warming.add(name);
          } else {
            usable.add(name);
          }
        }
      }
      case ENDPOINTS -> {
        if (wanted(ENDPOINTS).contains(name)) {
          ofType.put(name, resource);
          finishWarming(name);
        }
      }
      case LISTENER -> {
        checkClusters(resource);
        ofType.put(name, resource);
      }
      case ROUTES -> {
        if (wanted(ROUTES).contains(name)) {
          checkClusters(resource);
          ofType.put(name, resource);
        }
      }
      case VIRTUAL_HOST -> {
        // One without body says that there is none.
        ofType.remove(name);
        hostVersions.put(name, resource.version());
        if (!resource.isAbsent() && hasTableOf(name)) {
          checkClusters(resource);
          ofType.put(name, resource);
        }
      }
      case SECRET -> ofType.put(name, resource);
    }
  }

  /** Of those without a table in their name it does not matter. */
  private boolean hasTableOf(String host) {
    int slash = host.lastIndexOf('/');
    return slash < 0 || running(ROUTES).containsKey(host.substring(0, slash));
  }

  private void remove(ResourceType type, String name, boolean mayBreak) {
    running(type).remove(name);
    if (type == VIRTUAL_HOST) {
      hostVersions.remove(name);
    }
    if (type == CLUSTER) {
      warming.remove(name);
      usable.remove(name);
      if (!mayBreak) {
        checkNotNamed(name);
      }
    } else if (type == ENDPOINTS) {
      finishWarming(name);
    }
  }

  private void finishWarming(String cluster) {
    if (warming.remove(cluster)) {
      usable.add(cluster);
    }
  }

  private void forgetUnwanted(ResourceType type) {
    running(type).keySet().retainAll(wanted(type));
  }

  private void checkClusters(XdsResource resource) {
    for (String name : clusters(resource)) {
      if (!usable.contains(name) && !everRefused.contains(CLUSTER + name)) {
        throw new AssertionError(resource.name() + " names " + name + ", which is not there");
      }
    }
  }

  private void checkNotNamed(String cluster) {
    for (ResourceType type : List.of(LISTENER, ROUTES, VIRTUAL_HOST)) {
      for (XdsResource resource : running(type).values()) {
        if (clusters(resource).contains(cluster)) {
          throw new AssertionError(cluster + " goes while " + resource.name() + " names it");
        }
      }
    }
  }

  private static List<String> clusters(XdsResource resource) {
    return FakeConfig.named(resource).stream()
        .filter(name -> !name.equals(BAD) && !name.startsWith(ROUTES_PREFIX))
        .toList();
  }
}
