package dev.osier.xds.translate;

import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The domains by which services are found at one HTTP port, as every caller sees them. Each belongs
 * to one service: Envoy refuses a table for one that stands twice.
 */
final class HostDomains {
  private final Map<NamespacedName, Service> services = new LinkedHashMap<>();
  private final Map<NamespacedName, List<String>> domains = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();

  /**
   * @param targets what is at the port
   */
  HostDomains(MeshSettings settings, Collection<OutboundPorts.Target> targets) {
    for (OutboundPorts.Target target : targets) {
      Service service = target.service();
      if (services.putIfAbsent(service.name(), service) == null) {
        names(settings, service).forEach(name -> add(service, HostKey.domainOfHost(name)));
      }
      add(service, HostKey.domainOfAddress(target.address()));
    }
  }

  private void add(Service service, String domain) {
    if (taken.add(domain.toLowerCase(Locale.ROOT))) {
      domains.computeIfAbsent(service.name(), name -> new ArrayList<>()).add(domain);
    }
  }

  private static List<String> names(MeshSettings settings, Service service) {
    List<String> names = new ArrayList<>(HostName.of(service.name(), settings.clusterDomain()));
    names.add(names.getLast() + ".");
    service.addresses().stream().map(SocketAddresses::host).forEach(names::add);
    return names;
  }

  /** The services at the port. */
  Collection<Service> services() {
    return Collections.unmodifiableCollection(services.values());
  }

  /**
   * The domains of a service for callers in a namespace, where its bare name may mean it; none if
   * it is not at the port, as one is that is reached by its pods' addresses only.
   */
  List<String> of(Service service, String namespace) {
    if (!services.containsKey(service.name())) {
      return List.of();
    }
    List<String> all = new ArrayList<>(domains.getOrDefault(service.name(), List.of()));
    if (service.name().namespace().equals(namespace)) {
      all.add(HostKey.domainOfHost(service.name().name()));
    }
    return all;
  }
}
