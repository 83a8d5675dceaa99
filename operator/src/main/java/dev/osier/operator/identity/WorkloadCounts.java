package dev.osier.operator.identity;

import dev.osier.operator.state.PodState;
import java.util.Collection;

/**
 * How many workloads there are.
 *
 * @param meshed how many pods that have not ended have a sidecar
 * @param issued how many of them run, and so hold a certificate
 */
public record WorkloadCounts(int meshed, int issued) {
  /** Counts. */
  public static WorkloadCounts of(Collection<PodState> pods) {
    int meshed = 0;
    int issued = 0;
    for (PodState pod : pods) {
      if (pod.sidecar() && !pod.isOver()) {
        meshed++;
        issued += pod.isRunning() ? 1 : 0;
      }
    }
    return new WorkloadCounts(meshed, issued);
  }
}
