package dev.osier.testkit.svid;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an X.509-SVID of ours looks like (SPIFFE X.509-SVID specification, section 4; RFC 5280),
 * read with the JDK alone.
 */
final class StrictProfile {
  private static final Integer URI = 6;
  private static final int MIN_SERIAL_BITS = 64;
  private static final int MAX_SERIAL_OCTETS = 20;
  private static final int KEY_USAGES = 9;
  private static final Duration LONGEST_LIFE = Duration.ofDays(91);
  private static final Set<String> PURPOSES = Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
  private static final Set<String> CRITICAL = Set.of("2.5.29.15", "2.5.29.17", "2.5.29.19");

  private StrictProfile() {}

  /** Each way in which a certificate leaves the profile, in words; none if it keeps it. */
  static List<String> violations(IssuedChain issued) {
    try {
      return violations(issued, issued.certificates().getFirst());
    } catch (GeneralSecurityException | RuntimeException e) {
      return List.of("it cannot be read: " + e);
    }
  }

  private static List<String> violations(IssuedChain issued, X509Certificate leaf)
      throws GeneralSecurityException {
    List<String> found = new ArrayList<>();
    require(found, "one name, the URI", isOnlyName(leaf, issued.identity()));
    require(found, "an empty subject", leaf.getSubjectX500Principal().getName().isEmpty());
    require(found, "version 3", leaf.getVersion() == 3);
    require(found, "CA:FALSE, stated", leaf.getBasicConstraints() == -1 && isStated(leaf));
    require(found, "the key usage digitalSignature alone", signsAlone(leaf.getKeyUsage()));
    require(found, "two purposes", hasPurposes(leaf.getExtendedKeyUsage()));
    require(found, "its critical extensions", CRITICAL.equals(leaf.getCriticalExtensionOIDs()));
    require(found, "a random serial", isRandom(leaf.getSerialNumber().toByteArray()));
    require(found, "a strong signature", leaf.getSigAlgName().matches("SHA(256|384|512)with.*"));
    Instant begin = leaf.getNotBefore().toInstant();
    Instant end = leaf.getNotAfter().toInstant();
    require(found, "a life that is now", !issued.at().isBefore(begin) && issued.at().isBefore(end));
    require(
        found,
        "a life of at most 91 days",
        Duration.between(begin, end).compareTo(LONGEST_LIFE) <= 0);
    return found;
  }

  private static boolean isOnlyName(X509Certificate leaf, String uri)
      throws GeneralSecurityException {
    var names = leaf.getSubjectAlternativeNames();
    return names != null && List.copyOf(names).equals(List.of(List.of(URI, uri)));
  }

  private static boolean isStated(X509Certificate leaf) {
    return leaf.getExtensionValue("2.5.29.19") != null;
  }

  private static boolean signsAlone(boolean @Nullable [] usage) {
    boolean[] expected = new boolean[KEY_USAGES];
    expected[0] = true;
    return Arrays.equals(usage, expected);
  }

  private static boolean hasPurposes(@Nullable List<String> purposes) {
    return purposes != null && purposes.size() == 2 && PURPOSES.equals(Set.copyOf(purposes));
  }

  // 20 octets are the most that RFC 5280 allows; 64 bits from a good source the least that the
  // CA/Browser Forum does. A serial of 128 random bits has fewer than 64 once in 2^64.
  private static boolean isRandom(byte[] serial) {
    return serial[0] >= 0
        && serial.length * Byte.SIZE >= MIN_SERIAL_BITS
        && serial.length <= MAX_SERIAL_OCTETS;
  }

  private static void require(List<String> found, String what, boolean holds) {
    if (!holds) {
      found.add("it has not " + what);
    }
  }
}
