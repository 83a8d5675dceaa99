package dev.osier.operator.compile;

import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which Services choose which pods. */
final class ServiceSelectors {
  static final ServiceSelectors NONE = new ServiceSelectors(List.of(), Map.of());

  private final List<ServiceState> services;
  private final Map<String, InNamespace> namespaces;

  private ServiceSelectors(List<ServiceState> services, Map<String, InNamespace> namespaces) {
    this.services = services;
    this.namespaces = namespaces;
  }

  /**
   * The Services of one namespace by one of the labels they ask for, so that a pod need not be held
   * against every one of them. The same object as long as none of them changes.
   */
  static final class InNamespace {
    private static final InNamespace NONE = new InNamespace(List.of());

    private final List<ServiceState> services;
    private final Map<Map.Entry<String, String>, List<ServiceState>> byLabel = new HashMap<>();

    private InNamespace(List<ServiceState> services) {
      this.services = services;
      for (ServiceState service : services) {
        service.selector().entrySet().stream()
            .findFirst()
            .ifPresent(
                label -> byLabel.computeIfAbsent(label, any -> new ArrayList<>()).add(service));
      }
    }

    /** The Services that choose a pod of this namespace. */
    Stream<ServiceState> choosing(PodState pod) {
      return pod.labels().entrySet().stream()
          .flatMap(label -> byLabel.getOrDefault(label, List.of()).stream())
          .filter(service -> service.selects(pod.labels()));
    }
  }

  /** Those of the Services that there are now; this object if they are the same. */
  ServiceSelectors next(List<ServiceState> current) {
    if (services.equals(current)) {
      return this;
    }
    Map<String, InNamespace> next = new HashMap<>();
    current.stream()
        .collect(Collectors.groupingBy(service -> service.name().namespace()))
        .forEach(
            (namespace, group) -> {
              InNamespace before = in(namespace);
              next.put(namespace, before.services.equals(group) ? before : new InNamespace(group));
            });
    return new ServiceSelectors(current, next);
  }

  InNamespace in(String namespace) {
    return namespaces.getOrDefault(namespace, InNamespace.NONE);
  }
}
