package dev.osier.testkit.svid;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A certificate as its holder got it, and what it must be good for.
 *
 * @param identity the SPIFFE ID that it must prove
 * @param chain the leaf and what leads to a root, PEM
 * @param roots the roots that are trusted, PEM
 * @param at the moment at which it must be valid
 * @param key its private key; empty if only its holder has it
 */
public record IssuedChain(
    String identity, String chain, String roots, Instant at, Optional<PrivateKey> key) {

  /** The certificates of the chain, the leaf first. */
  List<X509Certificate> certificates() throws GeneralSecurityException {
    return read(chain);
  }

  /** The key as unencrypted PKCS #8, PEM; an empty text if it is not known. */
  String keyPem() {
    return key.map(
            each ->
                "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(each.getEncoded())
                    + "\n-----END PRIVATE KEY-----\n")
        .orElse("");
  }

  static List<X509Certificate> read(String pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  @Override
  public String toString() {
    return identity + " at " + at;
  }
}
