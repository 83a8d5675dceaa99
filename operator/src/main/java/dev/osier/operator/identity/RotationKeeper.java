package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.IssuedLives;
import dev.osier.mesh.rotation.MeshTrust;
import dev.osier.mesh.rotation.RootRotation;
import dev.osier.mesh.rotation.Rotation;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationProgress;
import dev.osier.mesh.rotation.RotationStep;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.watch.MeshSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a change of root from one phase to the next, by writing the authority's Secret and nothing
 * else: what is not in the Secret has not happened. Only the leader has one.
 */
final class RotationKeeper {
  private static final Logger log = LoggerFactory.getLogger(RotationKeeper.class);

  private final OperatorSettings settings;
  private final Authority authority;
  private final CaSecretStore store;
  private final InstantSource clock;

  RotationKeeper(
      OperatorSettings settings, Authority authority, CaSecretStore store, InstantSource clock) {
    this.settings = settings;
    this.authority = authority;
    this.store = store;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param found the authority as it was found
   * @param step what was to be done; an {@code Advance} has been written
   * @param progress how far the workloads have come
   */
  record Outcome(SecretObservation.Present found, RotationStep step, RotationProgress progress) {

    /** The phase that has been entered just now; empty if none has. */
    Optional<RotationPhase> entered() {
      return step instanceof RotationStep.Advance(RotationPhase phase, String honoured)
          ? Optional.of(phase)
          : Optional.empty();
    }
  }

  /**
   * Takes the next step if it may be taken.
   *
   * @param trust what is known of the roots everywhere
   * @return empty if the Secret is not the one that is installed here
   */
  Optional<Outcome> step(MeshIdentity identity, MeshTrust trust) {
    MeshIdentitySpec spec = MeshSource.specOf(settings, Optional.of(identity));
    SecretObservation read = store.read(spec);
    if (OwnIntermediate.secretName(spec).isPresent()) {
      // Who has no key of the root cannot make another one's intermediate trusted.
      return read instanceof SecretObservation.Present own && isInstalled(own)
          ? Optional.of(new Outcome(own, new RotationStep.Rest(), RotationProgress.NONE))
          : Optional.empty();
    }
    Instant now = clock.instant();
    if (!(remembering(read, spec, now) instanceof SecretObservation.Present found)
        || !isInstalled(found)) {
      return Optional.empty();
    }
    Rotation rotation = found.rotation();
    Duration leaf =
        found
            .record()
            .lives()
            .longestAt(rotation.phase() == RotationPhase.DRAIN ? rotation.since() : now);
    RotationStep step =
        RootRotation.next(
            rotation, RotationWishes.of(identity, spec, found.root(), leaf), trust, now);
    if (step instanceof RotationStep.Advance advance) {
      write(found, advance, spec, now);
    }
    return Optional.of(new Outcome(found, step, RootRotation.progress(rotation, trust)));
  }

  /** What was read, once it says with which life certificates are issued. */
  private SecretObservation remembering(
      SecretObservation read, MeshIdentitySpec spec, Instant now) {
    if (!(read instanceof SecretObservation.Present found)) {
      return read;
    }
    IssuedLives lives = found.record().lives().observe(RotationWishes.longestLife(spec), now);
    if (lives.equals(found.record().lives())) {
      return found;
    }
    store.replace(found.material(), found.record().with(lives), found.resourceVersion());
    log.atInfo()
        .addKeyValue("life", lives.current())
        .addKeyValue("earlier", lives.earlier())
        .addKeyValue("until", lives.until())
        .log("life of certificates noted");
    return store.read(spec);
  }

  private boolean isInstalled(SecretObservation.Present found) {
    return authority
        .state()
        .filter(
            state ->
                state.rootFingerprint().equals(found.root().fingerprint())
                    && state.phase() == found.material().phase())
        .isPresent();
  }

  private void write(
      SecretObservation.Present found,
      RotationStep.Advance advance,
      MeshIdentitySpec spec,
      Instant now) {
    AuthorityMaterial next =
        authority.advance(
            found.material(),
            advance.phase(),
            new TrustDomain(spec.trustDomain()),
            AuthorityInstaller.lifetimes(spec));
    boolean over = advance.phase() == RotationPhase.IDLE;
    store.replace(
        next,
        new RotationRecord(
            now.truncatedTo(ChronoUnit.SECONDS),
            advance.honoured(),
            over ? found.root().fingerprint() : found.record().previousRoot(),
            found.record().lives()),
        found.resourceVersion());
    log.atInfo()
        .addKeyValue("from", found.material().phase())
        .addKeyValue("to", advance.phase())
        .addKeyValue("oldRoot", found.root().fingerprint())
        .addKeyValue("newRoot", found.newRoot().map(CertificateFacts::fingerprint).orElse(""))
        .log("change of root advanced");
  }
}
