package dev.osier.ca;

import dev.osier.mesh.identity.SpiffeId;
import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A certificate has an identity only if that is its one URI name, whatever else stands in it. */
public final class PeerIdentityFuzz {
  private static final Integer URI = 6;

  private PeerIdentityFuzz() {}

  /** Reads one certificate, DER. */
  public static void fuzzerTestOneInput(byte[] bytes) throws CertificateParsingException {
    X509Certificate certificate;
    try {
      certificate = Certificates.parse(bytes);
    } catch (IOException e) {
      return;
    }
    Optional<SpiffeId> identity = PeerIdentity.of(certificate);
    if (identity.isEmpty()) {
      return;
    }
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    List<String> uris =
        names.stream()
            .filter(name -> name.getFirst().equals(URI))
            .map(name -> String.valueOf(name.get(1)))
            .toList();
    if (!uris.equals(List.of(identity.get().uri()))) {
      throw new AssertionError("an identity that is not the one URI");
    }
  }
}
