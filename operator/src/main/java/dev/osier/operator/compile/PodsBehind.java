package dev.osier.operator.compile;

import dev.osier.mesh.NamespacedName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The pods that were looked at for one service, and those that were looked for in vain. */
final class PodsBehind {
  private final Map<NamespacedName, Optional<CompiledPod>> asked = new HashMap<>();

  Optional<CompiledPod> find(NamespacedName name, CompiledPods pods) {
    return asked.computeIfAbsent(name, pods::find);
  }

  /** Whether the same would be seen of other pods. */
  boolean areAlike(CompiledPods others) {
    return asked.entrySet().stream()
        .allMatch(
            entry -> {
              Optional<CompiledPod> other = others.find(entry.getKey());
              return entry
                  .getValue()
                  .map(pod -> other.filter(pod::servesLike).isPresent())
                  .orElse(other.isEmpty());
            });
  }
}
