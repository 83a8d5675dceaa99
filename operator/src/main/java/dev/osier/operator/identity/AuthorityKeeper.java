package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rotation.IssuedLives;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.watch.MeshSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the authority once and renews its intermediate in time. Only the leader has one. */
final class AuthorityKeeper {
  private static final Logger log = LoggerFactory.getLogger(AuthorityKeeper.class);

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final Authority authority;
  private final AuthorityInstaller installer;
  private final CaSecretStore store;

  AuthorityKeeper(
      KubernetesClient client,
      OperatorSettings settings,
      Authority authority,
      AuthorityInstaller installer) {
    this.client = client;
    this.settings = settings;
    this.authority = authority;
    this.installer = installer;
    this.store = new CaSecretStore(client, settings.systemNamespace());
  }

  /**
   * What came of looking after the authority.
   *
   * @param plan what is left: {@code Keep} if all is well
   * @param deed what was done, a CamelCase word; empty if nothing had to be
   */
  record Outcome(CaSecretPlan plan, Optional<String> deed) {}

  /** Looks after the Secret, and installs what it holds here at once. */
  Outcome keep(MeshIdentity identity) {
    MeshIdentitySpec spec = MeshSource.specOf(settings, Optional.of(identity));
    CaSecretPlan plan = look(Optional.of(identity));
    return switch (plan) {
      case CaSecretPlan.Keep keep -> new Outcome(keep, Optional.empty());
      case CaSecretPlan.Refuse refuse -> new Outcome(refuse, Optional.empty());
      case CaSecretPlan.Create() -> create(identity, spec);
      case CaSecretPlan.Renew(SecretObservation.Present found) -> renew(found, spec);
    };
  }

  /** What was recorded last of the root that the mesh trusts. */
  Optional<MeshIdentityStatus.Authority> lastRecord() {
    return installer.lastRecord();
  }

  private CaSecretPlan look(Optional<MeshIdentity> identity) {
    MeshIdentitySpec spec = MeshSource.specOf(settings, identity);
    return installer.apply(store.read(spec), spec, RecordedTrust.of(identity));
  }

  private Outcome create(MeshIdentity asked, MeshIdentitySpec spec) {
    // A new root breaks the trust of every running workload: be sure that there never was another.
    Optional<MeshIdentity> identity = freshIdentity();
    if (!(look(identity) instanceof CaSecretPlan.Create)) {
      return new Outcome(look(identity), Optional.empty());
    }
    store.create(
        authority.create(new TrustDomain(spec.trustDomain()), AuthorityInstaller.lifetimes(spec)),
        // Who asked for another root before there was one has got it.
        new RotationRecord(
            Instant.EPOCH,
            RotationWishes.request(asked).orElse(""),
            "",
            IssuedLives.UNKNOWN.observe(RotationWishes.longestLife(spec), Instant.EPOCH)));
    log.atInfo().addKeyValue("secret", CaSecretContent.NAME).log("authority created");
    return new Outcome(look(identity), Optional.of("CACreated"));
  }

  private Outcome renew(SecretObservation.Present found, MeshIdentitySpec spec) {
    try {
      store.replace(
          authority.renewIntermediate(
              found.material(),
              new TrustDomain(spec.trustDomain()),
              AuthorityInstaller.lifetimes(spec)),
          found.record(),
          found.resourceVersion());
    } catch (IllegalArgumentException e) {
      return new Outcome(
          new CaSecretPlan.Refuse(CaSecretPlan.INVALID, String.valueOf(e.getMessage())),
          Optional.empty());
    }
    log.atInfo().addKeyValue("secret", CaSecretContent.NAME).log("intermediate renewed");
    return new Outcome(look(freshIdentity()), Optional.of("IntermediateRenewed"));
  }

  private Optional<MeshIdentity> freshIdentity() {
    return Optional.ofNullable(
        client.resources(MeshIdentity.class).withName(MeshIdentity.DEFAULT_NAME).get());
  }
}
