package dev.osier.operator.watch;

import dev.osier.mesh.usage.Owner;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who made a pod, under the name that stays when the next version or the next run is made. */
final class Controllers {
  private static final List<String> HASHES =
      List.of("pod-template-hash", "rollouts-pod-template-hash");
  // A CronJob ends the names of its Jobs with the minute, since 1970, that they were due.
  private static final Pattern RUN = Pattern.compile("-[0-9]{8,10}$");

  private Controllers() {}

  /**
   * The owner of pods that this controller makes; empty if the reference is not to a controller.
   */
  static Optional<Owner> owner(
      String namespace, OwnerReference reference, Map<String, String> podLabels) {
    if (!Boolean.TRUE.equals(reference.getController())) {
      return Optional.empty();
    }
    return Optional.of(new Owner(namespace, reference.getKind(), lasting(reference, podLabels)));
  }

  private static String lasting(OwnerReference reference, Map<String, String> podLabels) {
    String name = reference.getName();
    return switch (reference.getKind()) {
      case "ReplicaSet" -> withoutHash(name, podLabels);
      case "Job" -> RUN.matcher(name).replaceFirst("");
      default -> name;
    };
  }

  private static String withoutHash(String name, Map<String, String> podLabels) {
    for (String label : HASHES) {
      String end = "-" + podLabels.getOrDefault(label, "");
      if (end.length() > 1 && name.endsWith(end)) {
        return name.substring(0, name.length() - end.length());
      }
    }
    return name;
  }
}
