package dev.osier.operator.compile.route;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The services as one RouteRule sees them, and what it has seen of them. */
final class ServicesAsked implements ServiceDirectory {
  private final ServiceDirectory services;
  private final Answers answers = new Answers(new HashMap<>(), new HashMap<>());

  ServicesAsked(ServiceDirectory services) {
    this.services = services;
  }

  /**
   * What was answered; without the services, so that it keeps no old ones alive.
   *
   * @param services the service of each name, if there was one
   * @param pods whether there was any pod
   */
  record Answers(Map<NamespacedName, Optional<Service>> services, Map<BackendKey, Boolean> pods) {
    /** Whether others answer the same. */
    boolean areGivenBy(ServiceDirectory others) {
      return services.entrySet().stream()
              .allMatch(entry -> entry.getValue().equals(others.service(entry.getKey())))
          && pods.entrySet().stream()
              .allMatch(entry -> entry.getValue().equals(others.hasPods(entry.getKey())));
    }
  }

  @Override
  public Optional<Service> service(NamespacedName name) {
    return answers.services().computeIfAbsent(name, services::service);
  }

  @Override
  public boolean hasPods(BackendKey backend) {
    return answers.pods().computeIfAbsent(backend, services::hasPods);
  }

  Answers answers() {
    return answers;
  }
}
