package dev.osier.mesh.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The root certificates that a mesh trusts.
 *
 * @param certificates each root as one PEM block ending in a line feed, oldest first
 */
public record TrustBundle(List<String> certificates) {
  /** A bundle that trusts nobody. */
  public static final TrustBundle EMPTY = new TrustBundle(List.of());

  public TrustBundle {
    certificates = List.copyOf(certificates);
  }

  /** All roots, one PEM block after the other. */
  public String pem() {
    return String.join("", certificates);
  }

  /** Whether nobody is trusted yet. */
  public boolean isEmpty() {
    return certificates.isEmpty();
  }

  /**
   * {@code sha256:} and the hexadecimal digest of each root, in order: what its name is in statuses
   * and reports.
   */
  public List<String> fingerprints() {
    return certificates.stream().map(TrustBundle::fingerprint).toList();
  }

  private static String fingerprint(String pem) {
    String content = pem.replaceAll("-----[A-Z ]+-----", "");
    try {
      byte[] der = Base64.getMimeDecoder().decode(content.getBytes(StandardCharsets.US_ASCII));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
