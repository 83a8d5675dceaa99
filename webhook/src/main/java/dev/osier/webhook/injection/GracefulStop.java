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
   * the grace period, so that grows by as much: the application keeps all the time it was given.
   */
  static void patch(Pod pod, int seconds, JsonPatch patch) {
    Long written = pod.getSpec().getTerminationGracePeriodSeconds();
    long grace = written == null ? DEFAULT_GRACE_SECONDS : written;
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
    if (added) {
      patch.add("/spec/terminationGracePeriodSeconds", grace + seconds);
    }
  }
}
