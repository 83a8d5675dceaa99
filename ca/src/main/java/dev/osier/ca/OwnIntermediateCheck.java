package dev.osier.ca;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * The check of what can be wrong with an intermediate that somebody else has made and never with
 * one of ours: how long it lives, and what Envoy and the API server look at and the JDK does not.
 */
final class OwnIntermediateCheck {
  private static final int LONGEST_YEARS = 5;
  private static final List<String> PURPOSES =
      List.of(KeyPurposeId.id_kp_serverAuth.getId(), KeyPurposeId.id_kp_clientAuth.getId());

  private OwnIntermediateCheck() {}

  static void check(X509Certificate root, X509Certificate intermediate)
      throws UnusableMaterialException {
    checkLife(root, intermediate);
    checkPurposes("root", root);
    checkPurposes("intermediate", intermediate);
    checkIssuer(root, intermediate);
  }

  private static void checkLife(X509Certificate root, X509Certificate intermediate)
      throws UnusableMaterialException {
    Instant end = intermediate.getNotAfter().toInstant();
    if (end.isAfter(root.getNotAfter().toInstant())) {
      throw new UnusableMaterialException("the intermediate outlives the root");
    }
    Instant latest =
        intermediate
            .getNotBefore()
            .toInstant()
            .atOffset(ZoneOffset.UTC)
            .plusYears(LONGEST_YEARS)
            .toInstant();
    if (end.isAfter(latest)) {
      throw new UnusableMaterialException("the intermediate lives longer than five years");
    }
  }

  // A list of purposes limits everything below it, and "any" is none of them to Envoy.
  private static void checkPurposes(String whose, X509Certificate certificate)
      throws UnusableMaterialException {
    List<String> purposes;
    try {
      purposes = certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw new UnusableMaterialException("the purposes of the " + whose + " cannot be read");
    }
    if (purposes != null && !purposes.containsAll(PURPOSES)) {
      throw new UnusableMaterialException(
          "the extended key usage of the %s is without serverAuth or clientAuth".formatted(whose));
    }
  }

  private static void checkIssuer(X509Certificate root, X509Certificate intermediate)
      throws UnusableMaterialException {
    // Go compares the bytes of names, and the API server is written in it.
    if (!Arrays.equals(
        intermediate.getIssuerX500Principal().getEncoded(),
        root.getSubjectX500Principal().getEncoded())) {
      throw new UnusableMaterialException(
          "the intermediate writes the root's name in another encoding than the root");
    }
    byte[] rootIdentifier = Certificates.statedKeyIdentifier(root);
    if (rootIdentifier == null) {
      throw new UnusableMaterialException("the root has no subject key identifier");
    }
    byte[] extension = intermediate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
    byte[] stated = extension == null ? null : statedIssuer(extension);
    if (stated == null) {
      throw new UnusableMaterialException("the intermediate has no authority key identifier");
    }
    if (!Arrays.equals(stated, rootIdentifier)) {
      throw new UnusableMaterialException(
          "the intermediate names another key of its issuer than the root's");
    }
  }

  private static byte @Nullable [] statedIssuer(byte[] extension) throws UnusableMaterialException {
    try {
      return AuthorityKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
          .getKeyIdentifierOctets();
    } catch (RuntimeException e) {
      throw new UnusableMaterialException("the intermediate's issuer key cannot be read");
    }
  }
}
