package dev.osier.mesh.identity;

import dev.osier.mesh.rotation.RotationPhase;
import java.time.Instant;
import java.util.Optional;

/** The certificate authority, as those who look after its keys see it. */
public interface Authority {
  /**
   * Makes new keys and certificates. Nothing is kept: call {@link #install} with what was stored.
   */
  AuthorityMaterial create(TrustDomain trustDomain, AuthorityLifetimes lifetimes);

  /** Issues a new intermediate, with a new key, under the root that signs in this phase. */
  AuthorityMaterial renewIntermediate(
      AuthorityMaterial material, TrustDomain trustDomain, AuthorityLifetimes lifetimes);

  /**
   * The material of the next phase of a change of root: with a new root (to {@code PREPARE}), with
   * an intermediate under it that the old one has signed, too (to {@code ACTIVATE}), or with the
   * new root in the old one's place (to {@code IDLE}). Nothing is kept.
   *
   * @param phase the phase that follows the material's
   */
  AuthorityMaterial advance(
      AuthorityMaterial material,
      RotationPhase phase,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes);

  /**
   * Checks the material and signs with it from now on.
   *
   * @return empty if it was taken; otherwise why not (not a CA, key and certificate do not match,
   *     expired, …), and whatever was installed before stays in use
   */
  Optional<String> install(
      AuthorityMaterial material, TrustDomain trustDomain, AuthorityLifetimes lifetimes);

  /** What is installed, empty before the first {@link #install}. */
  Optional<AuthorityState> state();

  /**
   * The public facts of the installed authority.
   *
   * @param trustBundle the roots that workloads are to trust
   * @param rootFingerprint {@code sha256:} and the hexadecimal digest of the root certificate;
   *     during a change, of the old one
   * @param rootNotBefore when that root's life begins
   * @param rootNotAfter when that root expires
   * @param intermediateNotBefore when the intermediate's life begins
   * @param intermediateNotAfter when the intermediate expires
   * @param change the change of root that is under way; empty if there is none
   */
  record AuthorityState(
      TrustBundle trustBundle,
      String rootFingerprint,
      Instant rootNotBefore,
      Instant rootNotAfter,
      Instant intermediateNotBefore,
      Instant intermediateNotAfter,
      Optional<ChangeState> change) {

    /** The roots to publish for those who verify the control plane itself. */
    public TrustBundle publishedBundle() {
      return change.map(ChangeState::publishedBundle).orElse(trustBundle);
    }

    /** How far a change of root has come. */
    public RotationPhase phase() {
      return change.map(ChangeState::phase).orElse(RotationPhase.IDLE);
    }
  }

  /**
   * The public facts of a change of root.
   *
   * @param phase how far it has come
   * @param newRootFingerprint which root takes the other's place
   * @param publishedBundle both roots
   */
  record ChangeState(RotationPhase phase, String newRootFingerprint, TrustBundle publishedBundle) {}
}
