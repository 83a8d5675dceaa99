package dev.osier.ca;

import dev.osier.mesh.identity.CertificateIssuer;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.mesh.identity.SpiffeId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The signer of workload certificates. Of a request it takes the public key and the life, and
 * nothing else: the identity comes from what the control plane itself knows of the pod. What it
 * issues obeys the API server's rules for a PodCertificateRequest's status (Kubernetes 1.37).
 */
public final class WorkloadIssuer implements CertificateIssuer {
  /** The signer's name in PodCertificateRequests. */
  public static final String SIGNER_NAME = "osier.dev/workload";

  private static final Duration REFRESH_DISTANCE = Duration.ofMinutes(10);
  private static final Logger log = LoggerFactory.getLogger(WorkloadIssuer.class);

  private record Signed(SignedLeaf leaf, Instant refreshAt) {}

  private final CertificateAuthority authority;
  private final InstantSource clock;
  private final SecureRandom random;
  private final IssuanceListener listener;
  private final LeafSigner signer;

  /** An issuer that signs with whatever the authority has installed. */
  public WorkloadIssuer(
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

  /**
   * {@inheritDoc} Never throws: what goes wrong in here is worth another try.
   *
   * @param facts if they disagree with the request they must be fresh from the API server, because
   *     a refusal can be for good
   */
  @Override
  public IssuanceDecision decide(CertificateRequest request, Optional<PodFacts> facts) {
    Verdict<Signed> verdict;
    try {
      verdict = check(request, facts, clock.instant());
    } catch (ProfileViolationException | RuntimeException e) {
      log.atError().setCause(e).addKeyValue("pod", pod(request)).log("signing failed");
      verdict = refused(RefusalReason.OWN_CHECK_FAILED, "signing failed");
    }
    IssuanceDecision decision =
        switch (verdict) {
          case Verdict.Accepted<Signed>(Signed signed) -> issued(request, signed);
          case Verdict.Refused<Signed>(RefusalReason reason, String message) ->
              refused(request, reason, message);
        };
    listener.decided(decision);
    return decision;
  }

  private Verdict<Signed> check(CertificateRequest request, Optional<PodFacts> facts, Instant now)
      throws ProfileViolationException {
    Optional<InstalledAuthority> installed = authority.installed();
    if (installed.isEmpty()) {
      return refused(RefusalReason.AUTHORITY_NOT_READY, "there is no authority yet");
    }
    InstalledAuthority current = installed.get();
    SpiffeId identity;
    switch (Identification.identify(SIGNER_NAME, request, facts, current.trustDomain())) {
      case Verdict.Accepted<SpiffeId>(SpiffeId accepted) -> identity = accepted;
      case Verdict.Refused<SpiffeId>(RefusalReason reason, String message) -> {
        return refused(reason, message);
      }
    }
    if (current.owns(request.publicKey())) {
      return refused(RefusalReason.AUTHORITY_KEY, "the key is the authority's own");
    }
    return switch (AcceptableKey.parse(request.publicKey())) {
      case Verdict.Accepted<AcceptableKey>(AcceptableKey key) ->
          sign(current, identity, key, request.requestedLife(), now);
      case Verdict.Refused<AcceptableKey>(RefusalReason reason, String message) ->
          refused(reason, message);
    };
  }

  private Verdict<Signed> sign(
      InstalledAuthority current,
      SpiffeId identity,
      AcceptableKey key,
      Duration requestedLife,
      Instant now)
      throws ProfileViolationException {
    LeafLifetime lifetime = current.lifetimes().leaf();
    Duration configuredLife = lifetime.lifeFromKubelet();
    if (requestedLife.compareTo(LeafLifetime.SHORTEST_FROM_KUBELET) < 0) {
      return refused(
          RefusalReason.REQUESTED_LIFE_TOO_SHORT, "the requested life is shorter than one hour");
    }
    LeafTemplate template =
        LeafTemplate.of(
            LeafNames.workload(identity),
            key,
            requestedLife.compareTo(configuredLife) < 0 ? requestedLife : configuredLife,
            lifetime.clockSkew(),
            current.intermediate().certificate(),
            now,
            random);
    if (template.life().compareTo(LeafLifetime.SHORTEST_FROM_KUBELET) < 0) {
      return refused(RefusalReason.AUTHORITY_EXPIRING, "the intermediate expires within the hour");
    }
    return new Verdict.Accepted<>(
        new Signed(signer.sign(current, template), refreshAt(template, lifetime)));
  }

  // The API server wants ten minutes on either side of the moment to ask for the next one.
  private static Instant refreshAt(LeafTemplate template, LeafLifetime lifetime) {
    Instant wanted = lifetime.renewAt(template.notBefore(), template.notAfter());
    Instant earliest = template.notBefore().plus(REFRESH_DISTANCE);
    Instant latest = template.notAfter().minus(REFRESH_DISTANCE);
    if (wanted.isBefore(earliest)) {
      return earliest;
    }
    return wanted.isAfter(latest) ? latest : wanted;
  }

  private static IssuanceDecision issued(CertificateRequest request, Signed signed) {
    SignedLeaf leaf = signed.leaf();
    LeafTemplate template = leaf.template();
    SpiffeId identity = template.names().identity().orElseThrow();
    log.atInfo()
        .addKeyValue("pod", pod(request))
        .addKeyValue("podUid", request.podUid())
        .addKeyValue("node", request.nodeName())
        .addKeyValue("identity", identity)
        .addKeyValue("serial", template.serial().toString(16))
        .addKeyValue("notAfter", template.notAfter())
        .log("certificate issued");
    return new IssuanceDecision.Issued(
        identity, leaf.chainPem(), template.notBefore(), signed.refreshAt(), template.notAfter());
  }

  private static IssuanceDecision refused(
      CertificateRequest request, RefusalReason reason, String message) {
    log.atLevel(reason.isFinal() ? Level.WARN : Level.INFO)
        .addKeyValue("pod", pod(request))
        .addKeyValue("podUid", request.podUid())
        .addKeyValue("node", request.nodeName())
        .addKeyValue("serviceAccount", request.serviceAccountName())
        .addKeyValue("reason", reason.word())
        .addKeyValue("message", message)
        .addKeyValue("final", reason.isFinal())
        .log("certificate refused");
    return reason.decision(message);
  }

  private static Verdict<Signed> refused(RefusalReason reason, String message) {
    return new Verdict.Refused<>(reason, message);
  }

  private static String pod(CertificateRequest request) {
    return request.namespace() + "/" + request.podName();
  }
}
