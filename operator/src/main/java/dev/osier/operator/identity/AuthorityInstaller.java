package dev.osier.operator.identity;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.Durations;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.RotationPhase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Hands the authority's Secret to the {@link Authority}, if it is the one to trust. */
public final class AuthorityInstaller {
  private static final int FEWEST_PERCENT = 10;
  private static final int MOST_PERCENT = 90;

  private final Authority authority;
  private final InstantSource clock;
  private final Runnable changed;
  // Guarded by this.
  private Optional<SecretVersion> installed = Optional.empty();
  private Optional<MeshIdentityStatus.Authority> lastRecord = Optional.empty();

  /**
   * An installer.
   *
   * @param authority who signs
   * @param clock the time
   * @param changed run after the installed authority has become another
   */
  public AuthorityInstaller(Authority authority, InstantSource clock, Runnable changed) {
    this.authority = authority;
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * Installs what was found if it may be, and says what is left to do.
   *
   * @param secret what was found
   * @param spec what the mesh asks for
   * @param recorded what the MeshIdentity's status records
   */
  synchronized CaSecretPlan apply(
      SecretObservation secret, MeshIdentitySpec spec, RecordedTrust recorded) {
    CaSecretPlan plan =
        CaSecretPlan.decide(
            secret, trust(recorded), OwnIntermediate.secretName(spec), clock.instant());
    return switch (plan) {
      case CaSecretPlan.Keep(AuthorityMaterial material) ->
          install(material, version(secret, spec), spec)
              .<CaSecretPlan>map(
                  why -> CaSecretPlan.unusable(OwnIntermediate.secretName(spec), why))
              .orElse(plan);
      case CaSecretPlan.Renew(SecretObservation.Present found) -> {
        // It may have expired: then only its successor can be installed.
        install(found.material(), version(found, spec), spec);
        yield plan;
      }
      case CaSecretPlan.Create create -> create;
      case CaSecretPlan.Refuse refuse -> refuse;
    };
  }

  /**
   * Installs what was seen last of a Secret, unless it is older than what is installed of it: what
   * a watch tells may be late, and an earlier step of a change of root must not come back.
   *
   * @param seen what the watch has told
   * @param spec what the mesh asks for
   * @param recorded what the MeshIdentity's status records
   */
  synchronized CaSecretPlan applySeen(
      SecretObservation seen, MeshIdentitySpec spec, RecordedTrust recorded) {
    return seen instanceof SecretObservation.Present present
            && installed.filter(known -> known.isNewerThan(version(present, spec))).isPresent()
        ? new CaSecretPlan.Keep(present.material())
        : apply(seen, spec, recorded);
  }

  /**
   * Signs with Osier's own authority if nothing signs here and the mesh trusts that one already: a
   * restart must not be the end of what went on while somebody else's could not be taken.
   */
  synchronized void standIn(
      SecretObservation secret, MeshIdentitySpec spec, RecordedTrust recorded) {
    if (authority.state().isEmpty()
        && secret instanceof SecretObservation.Present present
        && recorded.root().filter(present::continues).isPresent()) {
      install(
          present.material(),
          new SecretVersion(CaSecretContent.NAME, present.resourceVersion()),
          spec);
    }
  }

  /** What was recorded last, by whomever; empty if nothing ever was while this process ran. */
  synchronized Optional<MeshIdentityStatus.Authority> lastRecord() {
    return lastRecord;
  }

  /**
   * What is recorded, and what is known here although nobody has recorded it yet, or it was deleted
   * with its object.
   */
  private RecordedTrust trust(RecordedTrust recorded) {
    Optional<Authority.AuthorityState> state = authority.state();
    lastRecord = recorded.authority().or(() -> lastRecord);
    return new RecordedTrust(
        recorded.authority().or(() -> state.map(IdentityStatus::authority)).or(() -> lastRecord),
        recorded.changing()
            || state.filter(known -> known.phase() != RotationPhase.IDLE).isPresent());
  }

  /** The lives that a specification asks for. */
  static AuthorityLifetimes lifetimes(MeshIdentitySpec spec) {
    CertificateAuthority.Managed managed =
        Optional.ofNullable(spec.ca().managed()).orElse(CertificateAuthority.Managed.DEFAULT);
    return new AuthorityLifetimes(
        duration(managed.rootTTL(), CertificateAuthority.Managed.DEFAULT_ROOT_TTL),
        duration(managed.intermediateTTL(), CertificateAuthority.Managed.DEFAULT_INTERMEDIATE_TTL),
        leaf(spec.certificate()));
  }

  private static LeafLifetime leaf(WorkloadCertificate certificate) {
    return new LeafLifetime(
        duration(certificate.ttl(), WorkloadCertificate.DEFAULT_TTL),
        // What another version has stored may be out of this one's bounds.
        Math.clamp(certificate.renewBeforePercent(), FEWEST_PERCENT, MOST_PERCENT),
        duration(certificate.clockSkewGrace(), WorkloadCertificate.DEFAULT_CLOCK_SKEW_GRACE));
  }

  private static Duration duration(String text, String otherwise) {
    return Durations.parse(text).or(() -> Durations.parse(otherwise)).orElseThrow();
  }

  private Optional<String> install(
      AuthorityMaterial material, SecretVersion version, MeshIdentitySpec spec) {
    Optional<Authority.AuthorityState> before = authority.state();
    Optional<String> refusal =
        authority.install(material, new TrustDomain(spec.trustDomain()), lifetimes(spec));
    if (refusal.isEmpty()) {
      installed = Optional.of(version);
    }
    if (!authority.state().equals(before)) {
      changed.run();
    }
    return refusal;
  }

  private static SecretVersion version(SecretObservation secret, MeshIdentitySpec spec) {
    return new SecretVersion(
        OwnIntermediate.secretName(spec).orElse(CaSecretContent.NAME),
        secret instanceof SecretObservation.Present present ? present.resourceVersion() : "");
  }
}
