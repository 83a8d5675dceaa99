package dev.osier.ca;

import dev.osier.mesh.identity.Authority.ChangeState;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.rotation.RotationPhase;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The roots of the authority that is installed.
 *
 * @param current the root on record: the only one, or during a change the old one
 * @param phase how far a change has come
 * @param next the new root; empty if no change is under way
 * @param cross the intermediate's certificate by the old root, if it is to be presented
 */
record InstalledRoots(
    X509Certificate current,
    RotationPhase phase,
    Optional<X509Certificate> next,
    Optional<X509Certificate> cross) {

  /** A root that is to stay. */
  static InstalledRoots of(X509Certificate root) {
    return new InstalledRoots(root, RotationPhase.IDLE, Optional.empty(), Optional.empty());
  }

  /** The root under which leaves are issued. */
  X509Certificate signing() {
    return phase.signsUnderNewRoot() ? next.orElse(current) : current;
  }

  /** All of them, oldest first. */
  List<X509Certificate> all() {
    return Stream.concat(Stream.of(current), next.stream()).toList();
  }

  /** The roots that workloads are to trust. */
  TrustBundle trusted() {
    return bundle(next.isEmpty() || phase.trustsBoth() ? all() : List.of(signing()));
  }

  /** The public facts of the change; empty if none is under way. */
  Optional<ChangeState> change() {
    return next.map(root -> new ChangeState(phase, Fingerprint.of(root).text(), bundle(all())));
  }

  private static TrustBundle bundle(List<X509Certificate> roots) {
    return new TrustBundle(roots.stream().map(root -> PemBlock.of(root).text()).toList());
  }
}
