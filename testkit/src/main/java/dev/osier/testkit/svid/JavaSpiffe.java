package dev.osier.testkit.svid;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spiffe.bundle.x509bundle.X509Bundle;
import io.spiffe.exception.BundleNotFoundException;
import io.spiffe.exception.X509BundleException;
import io.spiffe.exception.X509SvidException;
import io.spiffe.spiffeid.SpiffeId;
import io.spiffe.svid.x509svid.X509Svid;
import io.spiffe.svid.x509svid.X509SvidValidator;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** java-spiffe's opinion of a certificate. */
final class JavaSpiffe {
  private JavaSpiffe() {}

  /**
   * What java-spiffe has against a certificate; empty if nothing. It parses where the key is known.
   * It verifies what is valid on the machine's clock, which is the only one that it looks at.
   */
  static Optional<String> objection(IssuedChain issued) {
    try {
      List<X509Certificate> chain = issued.certificates();
      SpiffeId identity = SpiffeId.parse(issued.identity());
      if (issued.key().isPresent()) {
        X509Svid parsed =
            X509Svid.parse(issued.chain().getBytes(US_ASCII), issued.keyPem().getBytes(US_ASCII));
        if (!parsed.getSpiffeId().equals(identity)) {
          return Optional.of("another identity: " + parsed.getSpiffeId());
        }
      }
      X509SvidValidator.verifySpiffeId(chain.getFirst(), () -> Set.of(identity));
      if (isNow(chain)) {
        X509SvidValidator.verifyChain(
            chain, X509Bundle.parse(identity.getTrustDomain(), issued.roots().getBytes(US_ASCII)));
      }
      return Optional.empty();
    } catch (GeneralSecurityException
        | X509SvidException
        | X509BundleException
        | BundleNotFoundException
        | RuntimeException e) {
      return Optional.of(e + (e.getCause() == null ? "" : ", " + e.getCause()));
    }
  }

  private static boolean isNow(List<X509Certificate> chain) {
    Instant now = Instant.now();
    return chain.stream()
        .allMatch(
            each ->
                each.getNotBefore().toInstant().isBefore(now)
                    && each.getNotAfter().toInstant().isAfter(now));
  }
}
