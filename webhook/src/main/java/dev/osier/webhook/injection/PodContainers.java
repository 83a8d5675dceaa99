package dev.osier.webhook.injection;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;

/** The containers of a pod together with where they stand in it. */
final class PodContainers {
  /**
   * A container in its place.
   *
   * @param pointer its JSON pointer (RFC 6901), such as {@code /spec/containers/0}
   * @param field its field path, such as {@code spec.containers[0]}
   * @param container the container
   */
  record Placed(String pointer, String field, Container container) {}

  private PodContainers() {}

  /** The containers that are the application. */
  static List<Placed> application(Pod pod) {
    return placed("containers", pod.getSpec().getContainers());
  }

  /** The init containers, sidecars of the user's own among them. */
  static List<Placed> init(Pod pod) {
    return placed("initContainers", pod.getSpec().getInitContainers());
  }

  /** Init containers first, as they are started. */
  static List<Placed> all(Pod pod) {
    List<Placed> all = new ArrayList<>(init(pod));
    all.addAll(application(pod));
    return all;
  }

  /** Those that the kubelet checks while they run: the application and the user's own sidecars. */
  static List<Placed> longRunning(Pod pod) {
    List<Placed> longRunning = new ArrayList<>(application(pod));
    for (Placed placed : init(pod)) {
      if ("Always".equals(placed.container().getRestartPolicy())) {
        longRunning.add(placed);
      }
    }
    return longRunning;
  }

  private static List<Placed> placed(String list, List<Container> containers) {
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      placed.add(
          new Placed("/spec/" + list + "/" + i, "spec." + list + "[" + i + "]", containers.get(i)));
    }
    return placed;
  }
}
