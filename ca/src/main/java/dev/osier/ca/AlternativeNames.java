package dev.osier.ca;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The subject alternative names of a certificate as they stand there, character by character: no
 * URI is parsed, folded or decoded on the way.
 *
 * @param uris its URIs
 * @param dnsNames its DNS names
 * @param others how many names of other kinds it has
 */
record AlternativeNames(List<String> uris, List<String> dnsNames, int others) {
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

  AlternativeNames {
    uris = List.copyOf(uris);
    dnsNames = List.copyOf(dnsNames);
  }

  /**
   * @throws RuntimeException of any kind if the extension is broken, as BouncyCastle does
   */
  static AlternativeNames of(X509Certificate certificate) {
    List<String> uris = new ArrayList<>();
    List<String> dnsNames = new ArrayList<>();
    int others = 0;
    byte[] extension = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
    if (extension != null) {
      GeneralNames names =
          GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets());
      for (GeneralName name : names.getNames()) {
        switch (name.getTagNo()) {
          case GeneralName.uniformResourceIdentifier -> uris.add(text(name));
          case GeneralName.dNSName -> dnsNames.add(text(name));
          default -> others++;
        }
      }
    }
    return new AlternativeNames(uris, dnsNames, others);
  }

  private static String text(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }
}
