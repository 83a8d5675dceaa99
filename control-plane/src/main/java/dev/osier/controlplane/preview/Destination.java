package dev.osier.controlplane.preview;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import java.util.Optional;

/**
 * Where an application's connection goes, once the cluster's DNS has had its say.
 *
 * @param service the service, empty if the host is none of the mesh's
 * @param address the IP address that is dialled
 * @param port the port that is dialled
 */
record Destination(Optional<Service> service, String address, int port) {
  // RFC 5737: an address that nobody has, for a name that stands for nothing in the cluster.
  private static final String ELSEWHERE = "192.0.2.1";

  /**
   * What a host means to a caller in a namespace.
   *
   * @param host a name as an application uses it, or an IP address, without port
   */
  static Destination of(Mesh mesh, String namespace, String host, int port) {
    return service(mesh, namespace, host)
        .map(service -> of(service, port))
        .orElseGet(
            () ->
                isAddress(host)
                    ? new Destination(at(mesh, host), host, port)
                    : new Destination(Optional.empty(), ELSEWHERE, port));
  }

  /** A port of a service. */
  static Destination of(Service service, int port) {
    return new Destination(
        Optional.of(service),
        service.addresses().isEmpty() ? ELSEWHERE : service.addresses().getFirst(),
        port);
  }

  private static Optional<Service> service(Mesh mesh, String namespace, String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    for (String suffix : new String[] {".svc." + mesh.settings().clusterDomain(), ".svc"}) {
      if (name.endsWith(suffix)) {
        name = name.substring(0, name.length() - suffix.length());
        break;
      }
    }
    int dot = name.indexOf('.');
    NamespacedName known =
        dot < 0
            ? new NamespacedName(namespace, name)
            : new NamespacedName(name.substring(dot + 1), name.substring(0, dot));
    return Optional.ofNullable(mesh.services().get(known));
  }

  private static Optional<Service> at(Mesh mesh, String address) {
    return mesh.services().values().stream()
        .filter(service -> service.addresses().contains(address))
        .findFirst();
  }

  private static boolean isAddress(String host) {
    return host.matches("[0-9.]+") || host.indexOf(':') >= 0;
  }
}
