package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.ClientRefusal;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.TrustDomain;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of certificates, as a scraper reads it. */
class MetricsTest {
  private static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  private static final AuthorityLifetimes LIFETIMES =
      new AuthorityLifetimes(Duration.ofDays(100), Duration.ofDays(10), Duration.ofHours(24));

  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void refusalsAreCountedByReasonWhoeverRefuses() {
    metrics.issuance().decided(new IssuanceDecision.Denied("WrongNode", "another node"));
    metrics.operator().requestObjected(new IssuanceDecision.Denied("IdentityRequested", "named"));
    metrics.clients().refused(ClientRefusal.PATH);
    assertThat(metrics.registry().scrape())
        .contains("osier_ca_decisions_total{outcome=\"denied\",reason=\"WrongNode\"} 1.0")
        .contains("osier_ca_decisions_total{outcome=\"denied\",reason=\"IdentityRequested\"} 1.0")
        .contains("osier_ca_refused_clients_total{reason=\"Path\"} 1.0");
  }

  @Test
  void theQueueIsSeenAndWhatBecameOfIt() {
    metrics.queue(() -> 3, () -> Duration.ofMillis(1_500));
    metrics.operator().meshRebuilt(7, Duration.ofSeconds(2), Duration.ofMillis(250));
    assertThat(metrics.registry().scrape())
        .contains("osier_operator_queue_changes 3.0")
        .contains("osier_operator_queue_oldest_seconds 1.5")
        .contains("osier_operator_changes_total 7.0")
        .contains("osier_operator_queue_wait_seconds_sum 2.0")
        .contains("osier_operator_rebuild_seconds_sum 0.25");
  }

  @Test
  void whatIsLeftOfTheAuthorityIsShownInSeconds() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    CertificateAuthority authority = new CertificateAuthority(now::get, new SecureRandom());
    metrics.expiry(authority, now::get);
    assertThat(metrics.registry().scrape())
        .contains("osier_ca_expiry_seconds{certificate=\"root\"} NaN");

    assertThat(
            authority.install(authority.create(TRUST_DOMAIN, LIFETIMES), TRUST_DOMAIN, LIFETIMES))
        .isEmpty();
    now.set(now.get().plus(Duration.ofDays(9)));
    assertThat(gauge("root")).isBetween(days(90), days(91));
    assertThat(gauge("intermediate")).isBetween(days(0), days(1));
    now.set(now.get().plus(Duration.ofDays(2)));
    assertThat(gauge("intermediate")).isNegative();
  }

  @Test
  void whatIsLeftOfSomebodyElsesIntermediateIsShownToo() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    CertificateAuthority authority = new CertificateAuthority(now::get, new SecureRandom());
    metrics.expiry(authority, now::get);
    AuthorityMaterial made = authority.create(TRUST_DOMAIN, LIFETIMES);
    AuthorityMaterial withoutRootKey =
        new AuthorityMaterial(
            made.rootCertificate(), "", made.intermediateCertificate(), made.intermediateKey());

    assertThat(authority.install(withoutRootKey, TRUST_DOMAIN, LIFETIMES)).isEmpty();
    assertThat(gauge("intermediate")).isBetween(days(9), days(10));
    assertThat(gauge("root")).isBetween(days(99), days(100));
  }

  private double gauge(String certificate) {
    return metrics
        .registry()
        .get("osier.ca.expiry")
        .tag("certificate", certificate)
        .gauge()
        .value();
  }

  private static double days(int days) {
    return Duration.ofDays(days).toSeconds();
  }
}
