package dev.osier.ca;

import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.TrustDomain;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checked material that signs at this moment. Immutable; a change of authority is a change of
 * this object. The root's private key is not in it: only a new intermediate needs that.
 */
final class InstalledAuthority {
  private final TrustDomain trustDomain;
  private final AuthorityLifetimes lifetimes;
  private final InstalledRoots roots;
  private final SigningKey intermediate;
  private final Set<DerBytes> ownKeys;
  private final String intermediatePem;
  private final AuthorityState state;

  InstalledAuthority(
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes,
      InstalledRoots roots,
      SigningKey intermediate) {
    this.trustDomain = trustDomain;
    this.lifetimes = lifetimes;
    this.roots = roots;
    this.intermediate = intermediate;
    this.ownKeys =
        Stream.concat(roots.all().stream(), Stream.of(intermediate.certificate()))
            .map(InstalledAuthority::encodedKey)
            .collect(Collectors.toUnmodifiableSet());
    this.intermediatePem = PemBlock.of(intermediate.certificate()).text();
    this.state =
        new AuthorityState(
            roots.trusted(),
            Fingerprint.of(roots.current()).text(),
            roots.current().getNotBefore().toInstant(),
            roots.current().getNotAfter().toInstant(),
            intermediate.certificate().getNotBefore().toInstant(),
            intermediate.certificate().getNotAfter().toInstant(),
            roots.change());
  }

  TrustDomain trustDomain() {
    return trustDomain;
  }

  AuthorityLifetimes lifetimes() {
    return lifetimes;
  }

  /** The root under which leaves are issued. */
  X509Certificate root() {
    return roots.signing();
  }

  SigningKey intermediate() {
    return intermediate;
  }

  /**
   * The certificate of the intermediate that the control plane itself presents: until nobody
   * depends on the old root any more, the one that the old root has signed.
   */
  X509Certificate presented() {
    return roots.cross().orElseGet(intermediate::certificate);
  }

  AuthorityState state() {
    return state;
  }

  /** Whether a key is a root's or the intermediate's. */
  boolean owns(DerBytes publicKey) {
    return ownKeys.contains(publicKey);
  }

  /** The leaf and then the intermediate, PEM; the root is what the other side must already have. */
  String chainPem(X509Certificate leaf) {
    return PemBlock.of(leaf).text() + intermediatePem;
  }

  /** Whether putting the other in this one's place would change nothing. */
  boolean isSameAs(InstalledAuthority other) {
    return trustDomain.equals(other.trustDomain)
        && lifetimes.equals(other.lifetimes)
        && roots.equals(other.roots)
        && intermediate.certificate().equals(other.intermediate.certificate());
  }

  private static DerBytes encodedKey(X509Certificate certificate) {
    return DerBytes.copyOf(certificate.getPublicKey().getEncoded());
  }

  @Override
  public String toString() {
    return "InstalledAuthority[" + trustDomain + ", " + intermediate + "]";
  }
}
