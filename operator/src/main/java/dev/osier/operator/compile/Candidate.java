package dev.osier.operator.compile;

import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Locality;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.Subset;
import java.util.Comparator;
import java.util.Optional;

/**
 * One address and port that a service port's traffic could go to, in whatever condition it is.
 *
 * @param address the IP address
 * @param port the port
 * @param ready whether it should get traffic
 * @param lastResort whether it still answers while it ends
 * @param locality where it runs
 * @param pod its pod, if it is one
 */
record Candidate(
    String address,
    int port,
    boolean ready,
    boolean lastResort,
    Locality locality,
    Optional<CompiledPod> pod) {

  /** By address and port, and of equal ones that first which says most. */
  static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::address)
          .thenComparingInt(Candidate::port)
          .thenComparing(Candidate::ready, Comparator.reverseOrder())
          .thenComparing(Candidate::lastResort, Comparator.reverseOrder())
          .thenComparing(Candidate::mtls, Comparator.reverseOrder())
          .thenComparing(candidate -> candidate.locality().region())
          .thenComparing(candidate -> candidate.locality().zone())
          .thenComparing(
              candidate -> candidate.pod().map(pod -> pod.state().name().toString()).orElse(""));

  /** Whether callers in the mesh use mutual TLS. */
  boolean mtls() {
    return sidecar().filter(known -> known.mtls().mtls().at(port) != MtlsMode.DISABLED).isPresent();
  }

  /** Its pod, if a sidecar stands before it. */
  Optional<CompiledPod> sidecar() {
    return pod.filter(
        known -> known.state().sidecar() && !known.state().uncapturedPorts().contains(port));
  }

  /** Whether it is a pod of a subset. */
  boolean isIn(Subset subset) {
    return pod.filter(known -> subset.contains(known.state().labels())).isPresent();
  }

  boolean isSamePlaceAs(Candidate other) {
    return port == other.port && address.equals(other.address);
  }

  Endpoint endpoint() {
    return new Endpoint(address, port, sidecar().isPresent(), mtls(), locality);
  }
}
