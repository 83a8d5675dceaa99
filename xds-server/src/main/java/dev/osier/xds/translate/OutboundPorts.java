package dev.osier.xds.translate;

import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.xds.view.AddressFamilies;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The service ports as an application meets them, by number. Two services never share an address
 * and port for long, but may while one takes over from the other: the first by name keeps it.
 */
final class OutboundPorts {
  /** One port of one service at one of its addresses. */
  record Target(String address, Service service, ServicePort port) {}

  private record Place(InetAddress address, int port) {}

  private final Map<Place, Target> places = new HashMap<>();
  private final SortedMap<Integer, List<Target>> http = new TreeMap<>();
  private final List<Target> tcp = new ArrayList<>();

  OutboundPorts(Collection<Service> services, AddressFamilies families) {
    Map<String, Target> targets = new LinkedHashMap<>();
    for (Service service : services) {
      for (ServicePort port : service.ports()) {
        for (String address : service.addresses()) {
          if (families.includes(address)) {
            targets.putIfAbsent(
                ListenerName.ofAddress(address, port.port()).value(),
                new Target(address, service, port));
          }
        }
      }
    }
    for (Target target : targets.values()) {
      places.put(new Place(InetAddress.ofLiteral(target.address()), target.port().port()), target);
      if (isHttp(target.port())) {
        http.computeIfAbsent(target.port().port(), port -> new ArrayList<>()).add(target);
      } else {
        tcp.add(target);
      }
    }
  }

  /**
   * Whether requests to this port are routed one by one. At a port where the proxy itself listens
   * there is no room for a listener of all services, so there they travel as bytes.
   */
  static boolean isHttp(ServicePort port) {
    return port.protocol().isHttp() && !ProxyPorts.isReserved(port.port());
  }

  /** What is at this address and port, if anything. */
  Optional<Target> at(InetAddress address, int port) {
    return Optional.ofNullable(places.get(new Place(address, port)));
  }

  /** By port number, what is there for HTTP; in the services' order. */
  SortedMap<Integer, List<Target>> http() {
    return Collections.unmodifiableSortedMap(http);
  }

  /** What is a stream of bytes, in the services' order. */
  List<Target> tcp() {
    return Collections.unmodifiableList(tcp);
  }
}
