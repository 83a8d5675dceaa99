package dev.osier.ca;

import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rules by which an API server 1.37 accepts the status of an issued PodCertificateRequest
 * (ValidatePodCertificateRequestStatusUpdate), written down a second time, so that a violation
 * shows without a cluster.
 */
final class PodCertificateStatusRules {
  private static final int MAX_CHAIN_BYTES = 100 * 1024;
  private static final Duration MAX_SKEW = Duration.ofMinutes(5);
  private static final Duration MIN_LIFE = Duration.ofHours(1);
  private static final Duration MIN_DISTANCE = Duration.ofMinutes(10);

  private PodCertificateStatusRules() {}

  static List<String> violations(CertificateRequest request, Issued issued, Instant now) {
    List<String> violations = new ArrayList<>();
    X509Certificate leaf;
    try {
      leaf = PemBlock.readCertificates(issued.certificateChain()).getFirst();
    } catch (IOException | IndexOutOfBoundsException e) {
      return List.of("the chain cannot be read");
    }
    Instant notBefore = leaf.getNotBefore().toInstant();
    Instant notAfter = leaf.getNotAfter().toInstant();
    Duration life = Duration.between(notBefore, notAfter);
    require(violations, issued.certificateChain().length() <= MAX_CHAIN_BYTES, "chain too long");
    require(
        violations,
        Arrays.equals(leaf.getPublicKey().getEncoded(), request.publicKey().toByteArray()),
        "another key");
    require(violations, notBefore.equals(issued.notBefore()), "notBefore differs from the leaf's");
    require(violations, notAfter.equals(issued.notAfter()), "notAfter differs from the leaf's");
    require(
        violations,
        Duration.between(now, notBefore).abs().compareTo(MAX_SKEW) < 0,
        "notBefore is not near now");
    require(violations, life.compareTo(MIN_LIFE) >= 0, "life under an hour");
    require(violations, life.compareTo(request.requestedLife()) <= 0, "life longer than asked");
    require(
        violations,
        !issued.beginRefreshAt().isBefore(notBefore.plus(MIN_DISTANCE)),
        "refresh too early");
    require(
        violations,
        !issued.beginRefreshAt().isAfter(notAfter.minus(MIN_DISTANCE)),
        "refresh too late");
    require(
        violations,
        issued.beginRefreshAt().equals(issued.beginRefreshAt().truncatedTo(ChronoUnit.SECONDS)),
        "refresh time has fractions, which the API would cut");
    return violations;
  }

  private static void require(List<String> violations, boolean condition, String violation) {
    if (!condition) {
      violations.add(violation);
    }
  }
}
