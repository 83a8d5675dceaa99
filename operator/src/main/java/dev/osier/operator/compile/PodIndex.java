package dev.osier.operator.compile;

import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.PodState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pods by name, and by namespace. */
final class PodIndex {
  private final Map<NamespacedName, PodState> byName = new HashMap<>();
  private final Map<String, List<PodState>> byNamespace;

  PodIndex(Collection<PodState> pods) {
    pods.forEach(pod -> byName.put(pod.name(), pod));
    byNamespace = pods.stream().collect(Collectors.groupingBy(pod -> pod.name().namespace()));
  }

  Optional<PodState> find(NamespacedName name) {
    return Optional.ofNullable(byName.get(name));
  }

  List<PodState> in(String namespace) {
    return byNamespace.getOrDefault(namespace, List.of());
  }
}
