package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.webhook.bootstrap.Json;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * The pause between telling a pod to stop and telling its application: callers hold an address for
 * a moment after its pod was told to stop.
 */
final class GracefulStop {
  private static final long DEFAULT_GRACE_SECONDS = 30;

  private GracefulStop() {}

  /**
   * Adds a sleeping preStop hook to application containers that have none. The sleep counts against
   * the grace period. That of a controller's pod grows by as much, so that the application keeps
   * all the time it was given. That of another pod stays, and the sleep takes at most half of it:
   * who applies the pod's manifest once more would set the period back, which is forbidden.
   */
  static void patch(Pod pod, int drainSeconds, JsonPatch patch) {
    Long written = pod.getSpec().getTerminationGracePeriodSeconds();
    long grace = written == null ? DEFAULT_GRACE_SECONDS : written;
    boolean grows = isControlled(pod);
    long seconds = grows ? drainSeconds : Math.min(drainSeconds, grace / 2);
    // A grace period of zero asks to be killed at once.
    if (seconds == 0 || grace <= 0) {
      return;
    }
    ObjectNode sleep = Json.object("sleep", Json.object("seconds", seconds));
    boolean added = false;
    for (PodContainers.Placed placed : PodContainers.application(pod)) {
      Lifecycle lifecycle = placed.container().getLifecycle();
      if (lifecycle == null) {
        patch.add(placed.pointer() + "/lifecycle", Json.object("preStop", sleep));
        added = true;
      } else if (lifecycle.getPreStop() == null) {
        patch.add(placed.pointer() + "/lifecycle/preStop", sleep);
        added = true;
      }
    }
    if (added && grows) {
      patch.add("/spec/terminationGracePeriodSeconds", grace + seconds);
    }
  }

  // A controller makes new pods and leaves the ones it made alone.
  private static boolean isControlled(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()));
  }
}
