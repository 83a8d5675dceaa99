package dev.osier.operator.compile.route;

import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePort;
import dev.osier.mesh.ServicePortKey;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.verdict.Claim;
import java.util.List;
import java.util.Optional;

/** From a reference to a parent to the service ports that it means. */
final class ParentResolver {
  private static final String NO_PARENT = "NoMatchingParent";

  private final ServiceDirectory services;

  ParentResolver(ServiceDirectory services) {
    this.services = services;
  }

  /** What a reference leads to. */
  sealed interface Parent {
    /**
     * Ports of a service.
     *
     * @param ports at least one
     */
    record Found(List<ServicePortKey> ports) implements Parent {}

    /**
     * Nothing that rules could be attached to.
     *
     * @param claim what to say of it
     */
    record NotFound(Claim claim) implements Parent {}
  }

  /**
   * Resolves a reference of an object.
   *
   * @param namespace the object's namespace
   * @param needsHttp whether only a port that speaks HTTP will do
   */
  Parent resolve(ParentRef ref, FieldPath field, String namespace, boolean needsHttp) {
    if (!ref.group().isEmpty() || !ref.kind().equals("Service")) {
      return notFound(Claim.INVALID, field.field("kind"), "only a Service can be a parent");
    }
    NamespacedName name =
        new NamespacedName(ref.namespace() == null ? namespace : ref.namespace(), ref.name());
    Optional<Service> service = services.service(name);
    if (service.isEmpty()) {
      return notFound(NO_PARENT, field, "there is no Service " + name);
    }
    if (service.get().isHeadless()) {
      return notFound(
          NO_PARENT,
          field,
          "Service %s is headless: callers choose its pods themselves".formatted(name));
    }
    List<ServicePort> ports =
        service.get().ports().stream()
            .filter(port -> ref.port() == null || ref.port() == port.port())
            .toList();
    if (ports.isEmpty()) {
      return notFound(
          NO_PARENT,
          field.field("port"),
          "Service %s has no TCP port %s".formatted(name, ref.port()));
    }
    List<ServicePortKey> suitable =
        ports.stream()
            .filter(port -> !needsHttp || port.protocol() != Protocol.TCP)
            .map(port -> new ServicePortKey(name, port.port()))
            .toList();
    return suitable.isEmpty()
        ? notFound(
            "UnsupportedProtocol",
            ref.port() == null ? field : field.field("port"),
            "these rules need HTTP, and %s of Service %s speaks TCP"
                .formatted(ref.port() == null ? "every port" : "port " + ref.port(), name))
        : new Parent.Found(suitable);
  }

  private static Parent notFound(String reason, FieldPath field, String sentence) {
    return new Parent.NotFound(Claim.refused(reason, field + ": " + sentence));
  }
}
