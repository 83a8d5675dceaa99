package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.svid.IssuedChain;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An authority at work in a mesh of one pod, and that pod's honest request. */
final class MeshFixture {
  static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  static final AuthorityLifetimes LIFETIMES =
      new AuthorityLifetimes(Duration.ofDays(3650), Duration.ofDays(90), Duration.ofHours(24));
  static final SpiffeId REVIEWS = new SpiffeId(TRUST_DOMAIN, "bookstore", "reviews");
  static final PodFacts FACTS =
      new PodFacts("pod-uid", "reviews", "account-uid", "node-1", "node-uid", true, false);

  final AdjustableClock clock = new AdjustableClock();
  final SecureRandom random = new SecureRandom();
  final CertificateAuthority authority = new CertificateAuthority(clock, random);
  final List<IssuanceDecision> decisions = Collections.synchronizedList(new ArrayList<>());
  final WorkloadIssuer issuer = new WorkloadIssuer(authority, clock, random, this::decided);
  final AuthorityMaterial material;

  private final Map<DerBytes, PrivateKey> keys = new ConcurrentHashMap<>();

  MeshFixture() {
    this(LIFETIMES);
  }

  MeshFixture(AuthorityLifetimes lifetimes) {
    material = authority.create(TRUST_DOMAIN, lifetimes);
    assertThat(authority.install(material, TRUST_DOMAIN, lifetimes)).isEmpty();
  }

  KeyPair newKey() {
    KeyPair pair = AuthorityCertificates.newKey(random);
    keys.put(DerBytes.copyOf(pair.getPublic().getEncoded()), pair.getPrivate());
    return pair;
  }

  /** Nothing is issued in these tests that others are not asked about. */
  private void decided(IssuanceDecision decision) {
    decisions.add(decision);
    if (decision instanceof IssuanceDecision.Issued issued) {
      DerBytes key = DerBytes.copyOf(chain(issued).getFirst().getPublicKey().getEncoded());
      EveryIssued.add(
          new IssuedChain(
              issued.identity().uri(),
              issued.certificateChain(),
              authority.trustBundle().pem(),
              clock.instant(),
              Optional.ofNullable(keys.get(key))));
    }
  }

  CertificateRequest request() {
    return request(DerBytes.copyOf(newKey().getPublic().getEncoded()));
  }

  CertificateRequest request(DerBytes key) {
    return request(key, Duration.ofHours(24));
  }

  CertificateRequest request(DerBytes key, Duration life) {
    return new CertificateRequest(
        WorkloadIssuer.SIGNER_NAME,
        "bookstore",
        "reviews-1",
        "pod-uid",
        "reviews",
        "account-uid",
        "node-1",
        "node-uid",
        key,
        life);
  }

  IssuanceDecision decide(CertificateRequest request) {
    return issuer.decide(request, Optional.of(FACTS));
  }

  IssuanceDecision.Issued issue(CertificateRequest request) {
    IssuanceDecision decision = decide(request);
    assertThat(decision).isInstanceOf(IssuanceDecision.Issued.class);
    return (IssuanceDecision.Issued) decision;
  }

  X509Certificate root() {
    return authority.installed().orElseThrow().root();
  }

  SigningKey intermediate() {
    return authority.installed().orElseThrow().intermediate();
  }

  Instant now() {
    return clock.instant();
  }

  /** The chain that the pod would present. */
  X509Certificate[] workloadChain() {
    return chain(issue(request())).toArray(X509Certificate[]::new);
  }

  static List<X509Certificate> chain(IssuanceDecision.Issued issued) {
    try {
      return PemBlock.readCertificates(issued.certificateChain());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
