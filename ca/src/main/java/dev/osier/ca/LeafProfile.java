package dev.osier.ca;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;

/**
 * What every leaf of ours looks like, as a check that shares no code with what makes them: an
 * X.509-SVID (SPIFFE X.509-SVID specification, section 4) within RFC 5280, and not one extension
 * more.
 */
final class LeafProfile {
  private static final int MAX_ENCODED_BYTES = 4096;
  private static final int MAX_SERIAL_OCTETS = 20;
  private static final int KEY_USAGE_DIGITAL_SIGNATURE = 0;
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final Set<String> CRITICAL =
      Set.of("2.5.29.15", SUBJECT_ALTERNATIVE_NAME, "2.5.29.19");
  private static final Set<String> NOT_CRITICAL =
      Set.of("2.5.29.14", AUTHORITY_KEY_IDENTIFIER, "2.5.29.37");
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

  private LeafProfile() {}

  /**
   * @throws ProfileViolationException naming the first thing that is wrong
   */
  static void check(X509Certificate leaf, LeafTemplate asked, X509Certificate issuer)
      throws ProfileViolationException {
    try {
      require(leaf.getEncoded().length <= MAX_ENCODED_BYTES, "it is too large");
      leaf.verify(issuer.getPublicKey());
      checkHead(leaf, asked, issuer);
      checkLife(leaf, asked, issuer);
      checkExtensions(leaf, asked, issuer);
    } catch (GeneralSecurityException e) {
      throw new ProfileViolationException("checking a leaf: the signature does not verify", e);
    } catch (RuntimeException e) {
      throw new ProfileViolationException("checking a leaf: it cannot be read", e);
    }
  }

  private static void checkHead(X509Certificate leaf, LeafTemplate asked, X509Certificate issuer)
      throws ProfileViolationException {
    BigInteger serial = leaf.getSerialNumber();
    require(serial.equals(asked.serial()), "the serial is another");
    require(
        serial.signum() > 0 && serial.toByteArray().length <= MAX_SERIAL_OCTETS,
        "the serial is not a positive number of at most 20 octets");
    require(Certificates.STRONG_SIGNATURES.contains(leaf.getSigAlgName()), "the signature is weak");
    require(
        leaf.getIssuerX500Principal().equals(issuer.getSubjectX500Principal()),
        "the issuer is another");
    require(leaf.getSubjectX500Principal().getName().isEmpty(), "the subject is not empty");
    require(leaf.getIssuerUniqueID() == null, "it has an issuer unique id");
    require(leaf.getSubjectUniqueID() == null, "it has a subject unique id");
    require(
        Arrays.equals(leaf.getPublicKey().getEncoded(), asked.key().encoded()),
        "the key is another");
  }

  private static void checkLife(X509Certificate leaf, LeafTemplate asked, X509Certificate issuer)
      throws ProfileViolationException {
    Instant notBefore = leaf.getNotBefore().toInstant();
    Instant notAfter = leaf.getNotAfter().toInstant();
    require(notBefore.equals(asked.notBefore()), "its life begins at another time");
    require(notAfter.equals(asked.notAfter()), "its life ends at another time");
    require(notBefore.isBefore(notAfter), "it has no life");
    require(
        !notBefore.isBefore(issuer.getNotBefore().toInstant())
            && !notAfter.isAfter(issuer.getNotAfter().toInstant()),
        "its life is not within its issuer's");
  }

  private static void checkExtensions(
      X509Certificate leaf, LeafTemplate asked, X509Certificate issuer)
      throws ProfileViolationException, GeneralSecurityException {
    require(
        CRITICAL.equals(leaf.getCriticalExtensionOIDs())
            && NOT_CRITICAL.equals(leaf.getNonCriticalExtensionOIDs()),
        "it has extensions too many or too few");
    require(leaf.getBasicConstraints() == -1, "it is a certificate authority");
    boolean[] usage = leaf.getKeyUsage();
    for (int bit = 0; bit < usage.length; bit++) {
      require(
          usage[bit] == (bit == KEY_USAGE_DIGITAL_SIGNATURE),
          "its key usage is not digital signature alone");
    }
    require(
        new HashSet<>(leaf.getExtendedKeyUsage()).equals(purposes(asked.names())),
        "its purposes are others");
    checkNames(AlternativeNames.of(leaf), asked.names());
    checkKeyIdentifiers(leaf, asked, issuer);
  }

  private static void checkNames(AlternativeNames found, LeafNames asked)
      throws ProfileViolationException {
    require(
        found.uris().equals(asked.identity().map(id -> List.of(id.uri())).orElse(List.of())),
        "its uri is not exactly the identity");
    require(found.dnsNames().equals(asked.dnsNames()), "its dns names are others");
    require(found.others() == 0, "it has names of other kinds");
  }

  private static void checkKeyIdentifiers(
      X509Certificate leaf, LeafTemplate asked, X509Certificate issuer)
      throws ProfileViolationException {
    require(
        Arrays.equals(
            Certificates.statedKeyIdentifier(leaf), Certificates.keyIdentifier(asked.key().info())),
        "its key identifier is another");
    byte[] authority =
        AuthorityKeyIdentifier.getInstance(
                ASN1OctetString.getInstance(leaf.getExtensionValue(AUTHORITY_KEY_IDENTIFIER))
                    .getOctets())
            .getKeyIdentifierOctets();
    require(
        Arrays.equals(authority, Certificates.statedKeyIdentifier(issuer)),
        "its authority's key identifier is another");
  }

  private static Set<String> purposes(LeafNames names) {
    return names.identity().isPresent()
        ? Set.of(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION)
        : Set.of(SERVER_AUTHENTICATION);
  }

  private static void require(boolean condition, String violation)
      throws ProfileViolationException {
    if (!condition) {
      throw new ProfileViolationException("checking a leaf: " + violation);
    }
  }
}
