package dev.osier.mesh.identity;

import java.time.Instant;
import java.util.Optional;

/** The certificate authority, as those who look after its keys see it. */
public interface Authority {
  /**
   * Makes new keys and certificates. Nothing is kept: call {@link #install} with what was stored.
   */
  AuthorityMaterial create(TrustDomain trustDomain, AuthorityLifetimes lifetimes);

  /** Issues a new intermediate under the root that is in the material, with a new key. */
  AuthorityMaterial renewIntermediate(
      AuthorityMaterial material, TrustDomain trustDomain, AuthorityLifetimes lifetimes);

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
   * @param trustBundle the roots to hand out
   * @param rootFingerprint {@code sha256:} and the hexadecimal digest of the root certificate
   * @param rootNotAfter when the root expires
   * @param intermediateNotAfter when the intermediate expires
   */
  record AuthorityState(
      TrustBundle trustBundle,
      String rootFingerprint,
      Instant rootNotAfter,
      Instant intermediateNotAfter) {}
}
