package dev.osier.ca;

import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mesh's own certificate authority: a root, and an intermediate that signs every leaf. Safe for
 * use by many threads; {@link #install} takes effect for the next signature.
 */
public final class CertificateAuthority implements Authority {
  private static final Logger log = LoggerFactory.getLogger(CertificateAuthority.class);

  private final InstantSource clock;
  private final SecureRandom random;
  private final AuthorityCertificates certificates;
  private final MaterialCheck check;
  private final AtomicReference<Optional<InstalledAuthority>> installed =
      new AtomicReference<>(Optional.empty());

  /** An authority with nothing installed: it signs nothing yet. */
  public CertificateAuthority(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
    this.certificates = new AuthorityCertificates(random);
    this.check = new MaterialCheck(random);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a life is not positive or longer than 100 years
   */
  @Override
  public AuthorityMaterial create(TrustDomain trustDomain, AuthorityLifetimes lifetimes) {
    Instant now = clock.instant();
    KeyPair key = AuthorityCertificates.newKey(random);
    X509Certificate root = certificates.root(key, lifetimes.root(), now);
    return withNewIntermediate(
        PemBlock.of(root).text(),
        AuthorityCertificates.pem(key.getPrivate()),
        new SigningKey(key.getPrivate(), root),
        trustDomain,
        lifetimes,
        now);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the root in the material cannot sign, or the life is not
   *     positive or longer than 100 years
   */
  @Override
  public AuthorityMaterial renewIntermediate(
      AuthorityMaterial material, TrustDomain trustDomain, AuthorityLifetimes lifetimes) {
    Instant now = clock.instant();
    try {
      return withNewIntermediate(
          material.rootCertificate(),
          material.rootKey(),
          check.root(material, now),
          trustDomain,
          lifetimes,
          now);
    } catch (UnusableMaterialException e) {
      throw new IllegalArgumentException("renewing the intermediate: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> install(
      AuthorityMaterial material, TrustDomain trustDomain, AuthorityLifetimes lifetimes) {
    InstalledAuthority next;
    try {
      next = check.check(material, trustDomain, lifetimes, clock.instant());
    } catch (UnusableMaterialException e) {
      log.atWarn()
          .addKeyValue("trustDomain", trustDomain)
          .addKeyValue("reason", e.getMessage())
          .log("authority refused");
      return Optional.of(String.valueOf(e.getMessage()));
    }
    // The same material again must not look like a change to those who hold certificates of it.
    if (!installed.get().map(next::isSameAs).orElse(false)) {
      installed.set(Optional.of(next));
      log.atInfo()
          .addKeyValue("trustDomain", trustDomain)
          .addKeyValue("root", next.state().rootFingerprint())
          .addKeyValue("rootNotAfter", next.state().rootNotAfter())
          .addKeyValue("intermediate", Fingerprint.of(next.intermediate().certificate()))
          .addKeyValue("intermediateNotAfter", next.state().intermediateNotAfter())
          .log("authority installed");
    }
    return Optional.empty();
  }

  @Override
  public Optional<AuthorityState> state() {
    return installed().map(InstalledAuthority::state);
  }

  /** The roots to trust now; nobody before the first {@link #install}. */
  public TrustBundle trustBundle() {
    return state().map(AuthorityState::trustBundle).orElse(TrustBundle.EMPTY);
  }

  /** The trust domain that is signed for now. */
  public Optional<TrustDomain> trustDomain() {
    return installed().map(InstalledAuthority::trustDomain);
  }

  Optional<InstalledAuthority> installed() {
    return installed.get();
  }

  private AuthorityMaterial withNewIntermediate(
      String rootCertificate,
      String rootKey,
      SigningKey root,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes,
      Instant now) {
    KeyPair key = AuthorityCertificates.newKey(random);
    X509Certificate intermediate =
        certificates.intermediate(key, root, trustDomain, lifetimes.intermediate(), now);
    return new AuthorityMaterial(
        rootCertificate,
        rootKey,
        PemBlock.of(intermediate).text(),
        AuthorityCertificates.pem(key.getPrivate()));
  }
}
