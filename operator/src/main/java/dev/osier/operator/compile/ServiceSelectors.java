package dev.osier.operator.compile;

import dev.osier.operator.state.PodState;
import dev.osier.operator.state.ServiceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Services by one of the labels they ask for, so that a pod need not be held against every
 * Service of its namespace.
 */
final class ServiceSelectors {
  private final Map<Label, List<ServiceState>> services = new HashMap<>();

  private record Label(String namespace, String key, String value) {}

  ServiceSelectors(Collection<ServiceState> states) {
    for (ServiceState state : states) {
      labels(state.name().namespace(), state.selector())
          .findFirst()
          .ifPresent(
              label -> services.computeIfAbsent(label, ignored -> new ArrayList<>()).add(state));
    }
  }

  /** The Services that choose a pod. */
  Stream<ServiceState> choosing(PodState pod) {
    return labels(pod.name().namespace(), pod.labels())
        .flatMap(label -> services.getOrDefault(label, List.of()).stream())
        .filter(service -> service.selects(pod.labels()));
  }

  private static Stream<Label> labels(String namespace, Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> new Label(namespace, label.getKey(), label.getValue()));
  }
}
