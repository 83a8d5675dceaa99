package dev.osier.ca;

import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * The checked material that signs at this moment. Immutable; a change of authority is a change of
 * this object. The root's private key is not in it: only a new intermediate needs that.
 */
final class InstalledAuthority {
  private final TrustDomain trustDomain;
  private final AuthorityLifetimes lifetimes;
  private final X509Certificate root;
  private final SigningKey intermediate;
  private final Set<DerBytes> ownKeys;
  private final String intermediatePem;
  private final AuthorityState state;

  InstalledAuthority(
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes,
      X509Certificate root,
      SigningKey intermediate) {
    this.trustDomain = trustDomain;
    this.lifetimes = lifetimes;
    this.root = root;
    this.intermediate = intermediate;
    this.ownKeys = Set.of(encodedKey(root), encodedKey(intermediate.certificate()));
    this.intermediatePem = PemBlock.of(intermediate.certificate()).text();
    this.state =
        new AuthorityState(
            new TrustBundle(List.of(PemBlock.of(root).text())),
            Fingerprint.of(root).text(),
            root.getNotAfter().toInstant(),
            intermediate.certificate().getNotAfter().toInstant());
  }

  TrustDomain trustDomain() {
    return trustDomain;
  }

  AuthorityLifetimes lifetimes() {
    return lifetimes;
  }

  X509Certificate root() {
    return root;
  }

  SigningKey intermediate() {
    return intermediate;
  }

  AuthorityState state() {
    return state;
  }

  /** Whether a key is the root's or the intermediate's. */
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
        && root.equals(other.root)
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
