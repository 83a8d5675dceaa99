package dev.osier.ca;

import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.RootChange;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.RotationPhase;
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
    X509Certificate root = newRoot(key, lifetimes, now);
    return withNewIntermediate(
        new AuthorityMaterial(
            PemBlock.of(root).text(), AuthorityCertificates.pem(key.getPrivate()), "", ""),
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
      return renewed(material, trustDomain, lifetimes, now);
    } catch (UnusableMaterialException e) {
      throw new IllegalArgumentException("renewing the intermediate: " + e.getMessage(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the phase is not the next one, or a root in the material
   *     cannot sign
   */
  @Override
  public AuthorityMaterial advance(
      AuthorityMaterial material,
      RotationPhase phase,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes) {
    Instant now = clock.instant();
    if (phase == RotationPhase.PREPARE && material.change().isEmpty()) {
      KeyPair key = AuthorityCertificates.newKey(random);
      X509Certificate root = newRoot(key, lifetimes, now);
      return material.with(
          new RootChange(
              phase, PemBlock.of(root).text(), AuthorityCertificates.pem(key.getPrivate()), ""));
    }
    RootChange change =
        material
            .change()
            .orElseThrow(
                () -> new IllegalArgumentException("changing the root: no change is under way"));
    return switch (phase) {
      case PREPARE ->
          throw new IllegalArgumentException("changing the root: a change is under way already");
      case ACTIVATE -> {
        try {
          yield renewed(material.with(change.in(phase)), trustDomain, lifetimes, now);
        } catch (UnusableMaterialException e) {
          throw new IllegalArgumentException("changing the root: " + e.getMessage(), e);
        }
      }
      case DRAIN, RETIRE -> material.with(change.in(phase));
      case IDLE ->
          new AuthorityMaterial(
              change.rootCertificate(),
              change.rootKey(),
              material.intermediateCertificate(),
              material.intermediateKey());
    };
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
          .addKeyValue("rotation", next.state().phase())
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

  private X509Certificate newRoot(KeyPair key, AuthorityLifetimes lifetimes, Instant now) {
    return certificates.root(key, lifetimes.root(), LeafTemplate.backdating(lifetimes.leaf()), now);
  }

  private AuthorityMaterial renewed(
      AuthorityMaterial material,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes,
      Instant now)
      throws UnusableMaterialException {
    return withNewIntermediate(
        material, check.signingRoot(material, now), trustDomain, lifetimes, now);
  }

  private AuthorityMaterial withNewIntermediate(
      AuthorityMaterial material,
      SigningKey root,
      TrustDomain trustDomain,
      AuthorityLifetimes lifetimes,
      Instant now) {
    KeyPair key = AuthorityCertificates.newKey(random);
    X509Certificate intermediate =
        certificates.intermediate(
            key,
            root,
            trustDomain,
            lifetimes.intermediate(),
            LeafTemplate.backdating(lifetimes.leaf()),
            now);
    return new AuthorityMaterial(
        material.rootCertificate(),
        material.rootKey(),
        PemBlock.of(intermediate).text(),
        AuthorityCertificates.pem(key.getPrivate()),
        material
            .change()
            .map(change -> crossSigned(material, change, key, trustDomain, intermediate, now)));
  }

  /** The change with the intermediate signed by the old root, too, if that can still convince. */
  private RootChange crossSigned(
      AuthorityMaterial material,
      RootChange change,
      KeyPair key,
      TrustDomain trustDomain,
      X509Certificate intermediate,
      Instant now) {
    if (!change.phase().signsUnderNewRoot()) {
      return change;
    }
    String cross = "";
    try {
      SigningKey old = check.root(material, now);
      cross = PemBlock.of(certificates.crossSigned(key, old, trustDomain, intermediate)).text();
    } catch (UnusableMaterialException e) {
      log.atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("intermediate not signed by the old root");
    }
    return new RootChange(change.phase(), change.rootCertificate(), change.rootKey(), cross);
  }
}
