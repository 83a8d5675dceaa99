package dev.osier.ca;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maker of keys and certificates for workloads whose proxies get both over SDS. Each call makes
 * a new key on P-256; neither this nor anything it calls keeps or logs one.
 */
public final class CredentialIssuer implements WorkloadCredentialIssuer {
  private static final Logger log = LoggerFactory.getLogger(CredentialIssuer.class);
  // What ends sooner would have ended before its proxy has it.
  private static final Duration SHORTEST_USE = Duration.ofSeconds(5);

  private final CertificateAuthority authority;
  private final InstantSource clock;
  private final SecureRandom random;
  private final IssuanceListener listener;
  private final LeafSigner signer;
  private final Set<Obstacle> obstacles = ConcurrentHashMap.newKeySet();

  /** An issuer that signs with whatever the authority has installed. */
  public CredentialIssuer(
      CertificateAuthority authority,
      InstantSource clock,
      SecureRandom random,
      IssuanceListener listener) {
    this.authority = authority;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    this.signer = new LeafSigner(random);
  }

  @Override
  public Optional<String> issuer() {
    return authority.installed().map(CredentialIssuer::issuer);
  }

  @Override
  public Optional<WorkloadCredential> issue(SpiffeId identity, NamespacedName pod) {
    Optional<InstalledAuthority> installed = authority.installed();
    if (installed.isEmpty()) {
      return refused(identity, pod, RefusalReason.AUTHORITY_NOT_READY);
    }
    if (!installed.get().trustDomain().equals(identity.trustDomain())) {
      return refused(identity, pod, RefusalReason.INVALID_NAME);
    }
    try {
      return issue(installed.get(), identity, pod, clock.instant());
    } catch (ProfileViolationException | RuntimeException e) {
      return refused(identity, pod, RefusalReason.OWN_CHECK_FAILED, e);
    }
  }

  private Optional<WorkloadCredential> issue(
      InstalledAuthority installed, SpiffeId identity, NamespacedName pod, Instant now)
      throws ProfileViolationException {
    LeafLifetime lifetime = installed.lifetimes().leaf();
    KeyPair key = AuthorityCertificates.newKey(random);
    LeafTemplate template =
        LeafTemplate.of(
            LeafNames.workload(identity),
            AcceptableKey.ours(key.getPublic()),
            lifetime.life().plus(lifetime.clockSkew()),
            lifetime.clockSkew(),
            installed.intermediate().certificate(),
            now,
            random);
    if (template.notAfter().isBefore(now.plus(SHORTEST_USE))) {
      return refused(identity, pod, RefusalReason.AUTHORITY_EXPIRING);
    }
    SignedLeaf leaf = signer.sign(installed, template);
    if (obstacles.removeIf(obstacle -> obstacle.stoodBefore(identity))) {
      log.atInfo().addKeyValue("pod", pod).log("certificates are issued again");
    }
    Instant renewAt = lifetime.renewAt(now, template.notAfter());
    log.atInfo()
        .addKeyValue("pod", pod)
        .addKeyValue("identity", identity)
        .addKeyValue("serial", template.serial().toString(16))
        .addKeyValue("notAfter", template.notAfter())
        .log("certificate issued");
    listener.decided(
        new IssuanceDecision.Issued(
            identity, leaf.chainPem(), template.notBefore(), renewAt, template.notAfter()));
    return Optional.of(
        new WorkloadCredential(
            identity,
            leaf.chainPem(),
            AuthorityCertificates.pem(key.getPrivate()),
            renewAt,
            template.notAfter(),
            issuer(installed)));
  }

  private Optional<WorkloadCredential> refused(
      SpiffeId identity, NamespacedName pod, RefusalReason reason) {
    return refused(identity, pod, reason, null);
  }

  private Optional<WorkloadCredential> refused(
      SpiffeId identity, NamespacedName pod, RefusalReason reason, @Nullable Exception cause) {
    // Every proxy asks again and again while it lasts, and would say the same.
    if (obstacles.add(new Obstacle(reason, identity.trustDomain()))) {
      log.atWarn()
          .setCause(cause)
          .addKeyValue("pod", pod)
          .addKeyValue("identity", identity)
          .addKeyValue("reason", reason.word())
          .log("certificates not issued");
    }
    listener.decided(new IssuanceDecision.Pending(reason.word()));
    return Optional.empty();
  }

  private static String issuer(InstalledAuthority installed) {
    return Fingerprint.of(installed.intermediate().certificate()).text();
  }

  /** What keeps all identities of a trust domain from getting certificates. */
  private record Obstacle(RefusalReason reason, TrustDomain trustDomain) {
    boolean stoodBefore(SpiffeId identity) {
      return identity.trustDomain().equals(trustDomain);
    }
  }
}
