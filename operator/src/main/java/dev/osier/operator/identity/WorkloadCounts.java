package dev.osier.operator.identity;

import dev.osier.mesh.identity.Delivery;
import dev.osier.operator.state.PodState;
import java.util.Collection;

/**
 * How many workloads there are.
 *
 * @param meshed how many pods that have not ended have a sidecar
 * @param issued how many of them run, and so hold a certificate
 * @param podCertificate how many of them have a kubelet that asks for their certificate
 * @param sds how many of them get it over SDS
 */
public record WorkloadCounts(int meshed, int issued, int podCertificate, int sds) {
  /** None. */
  public static final WorkloadCounts NONE = new WorkloadCounts(0, 0, 0, 0);

  /** Counts. */
  public static WorkloadCounts of(Collection<PodState> pods) {
    int meshed = 0;
    int issued = 0;
    int sds = 0;
    for (PodState pod : pods) {
      if (pod.sidecar() && !pod.isOver()) {
        meshed++;
        issued += pod.isRunning() ? 1 : 0;
        sds += pod.delivery() == Delivery.SDS ? 1 : 0;
      }
    }
    return new WorkloadCounts(meshed, issued, meshed - sds, sds);
  }
}
