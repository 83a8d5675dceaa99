package dev.osier.ca;

import dev.osier.mesh.identity.LeafLifetime;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Everything that will stand in a leaf, before it is signed. Times are whole seconds, as in X.509.
 *
 * @param names its subject alternative names
 * @param key its public key
 * @param serial its number, random and positive
 * @param notBefore when its life begins
 * @param notAfter when its life ends
 */
record LeafTemplate(
    LeafNames names, AcceptableKey key, BigInteger serial, Instant notBefore, Instant notAfter) {
  /** How far the clocks of two machines may always differ before a fresh one looks unborn. */
  static final Duration CLOCK_SKEW = LeafLifetime.DEFAULT_CLOCK_SKEW;

  private static final int SERIAL_BITS = 128;

  /**
   * Fills the template: a life that begins a little before now, never outlives the issuer, and
   * lasts at most as long as asked. The life may turn out empty; see {@link #life}.
   */
  static LeafTemplate of(
      LeafNames names,
      AcceptableKey key,
      Duration life,
      X509Certificate issuer,
      Instant now,
      SecureRandom random) {
    return of(names, key, life, CLOCK_SKEW, issuer, now, random);
  }

  /**
   * How far in the past the life of what is not a workload's begins: nobody may see it unborn who
   * would take a workload's certificate, which is worth nothing without it.
   */
  static Duration backdating(LeafLifetime workloads) {
    return workloads.clockSkew().compareTo(CLOCK_SKEW) < 0 ? CLOCK_SKEW : workloads.clockSkew();
  }

  /** The same for clocks that differ by as much as {@code clockSkew}. */
  static LeafTemplate of(
      LeafNames names,
      AcceptableKey key,
      Duration life,
      Duration clockSkew,
      X509Certificate issuer,
      Instant now,
      SecureRandom random) {
    Instant notBefore =
        later(
            now.minus(clockSkew).truncatedTo(ChronoUnit.SECONDS),
            issuer.getNotBefore().toInstant());
    Instant notAfter =
        earlier(
            notBefore.plus(life.truncatedTo(ChronoUnit.SECONDS)), issuer.getNotAfter().toInstant());
    return new LeafTemplate(names, key, serial(random), notBefore, notAfter);
  }

  /** A serial number nobody can guess: 128 random bits, at most 17 octets of DER. */
  static BigInteger serial(SecureRandom random) {
    BigInteger serial = new BigInteger(SERIAL_BITS, random);
    return serial.signum() == 0 ? serial(random) : serial;
  }

  /** From the first to the last second; zero or negative if the issuer has expired. */
  Duration life() {
    return Duration.between(notBefore, notAfter);
  }

  /** The middle of the life: from then on the next certificate should be asked for. */
  Instant halfTime() {
    return notBefore.plus(life().dividedBy(2)).truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
