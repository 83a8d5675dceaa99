package dev.osier.xds.rollout;

import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Which objects which configurations are made from, with the objects as numbers. What two
 * configurations have in common is the same object in both and looked at once.
 */
final class ObjectIndex {
  private final List<ObjectReference> objects;
  private final Map<ObjectReference, Integer> numbers = new HashMap<>();
  private final IdentityHashMap<SortedMap<String, XdsResource>, BitSet> parts =
      new IdentityHashMap<>();
  private final IdentityHashMap<ProxyConfig, BitSet> configs = new IdentityHashMap<>();

  ObjectIndex(Collection<ObjectReference> objects) {
    this.objects = List.copyOf(objects);
    for (ObjectReference object : this.objects) {
      numbers.put(object, numbers.size());
    }
  }

  List<ObjectReference> objects() {
    return objects;
  }

  /** The numbers of the objects that a configuration is made from; not to be changed. */
  BitSet of(ProxyConfig config) {
    return configs.computeIfAbsent(config, this::read);
  }

  /** Adds the number of an object, if it has one. */
  void add(ObjectReference object, BitSet to) {
    Integer number = numbers.get(object);
    if (number != null) {
      to.set(number);
    }
  }

  /** Adds the numbers of the objects that a resource is made from. */
  void add(XdsResource resource, BitSet to) {
    resource.origins().forEach(origin -> add(origin, to));
  }

  /** Forgets all configurations but these. */
  void retain(Collection<ProxyConfig> current) {
    IdentityHashMap<ProxyConfig, Boolean> kept = new IdentityHashMap<>();
    IdentityHashMap<SortedMap<String, XdsResource>, Boolean> keptParts = new IdentityHashMap<>();
    for (ProxyConfig config : current) {
      if (kept.put(config, true) == null) {
        for (ResourceType type : ResourceType.values()) {
          keptParts.put(config.resources(type), true);
        }
      }
    }
    configs.keySet().removeIf(config -> !kept.containsKey(config));
    parts.keySet().removeIf(part -> !keptParts.containsKey(part));
  }

  private BitSet read(ProxyConfig config) {
    BitSet all = new BitSet(objects.size());
    for (ResourceType type : ResourceType.values()) {
      all.or(parts.computeIfAbsent(config.resources(type), this::readPart));
    }
    return all;
  }

  private BitSet readPart(SortedMap<String, XdsResource> resources) {
    BitSet part = new BitSet();
    resources.values().forEach(resource -> add(resource, part));
    return part;
  }
}
