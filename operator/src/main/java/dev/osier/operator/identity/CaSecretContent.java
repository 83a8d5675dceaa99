package dev.osier.operator.identity;

import dev.osier.mesh.identity.AuthorityMaterial;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The layout of the authority's Secret: four PEM texts. */
final class CaSecretContent {
  /** The Secret's name, in the system namespace. */
  static final String NAME = "osier-ca";

  private static final String ROOT = "root.crt";
  private static final String ROOT_KEY = "root.key";
  private static final String INTERMEDIATE = "ca.crt";
  private static final String INTERMEDIATE_KEY = "ca.key";

  private CaSecretContent() {}

  /** Reads a Secret's {@code data}, which is null in an empty Secret. */
  static SecretObservation read(@Nullable Map<String, String> data, String resourceVersion) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String key : new String[] {ROOT, ROOT_KEY, INTERMEDIATE, INTERMEDIATE_KEY}) {
      String encoded = data == null ? null : data.get(key);
      if (encoded == null || encoded.isEmpty()) {
        return new SecretObservation.Unusable("it has no " + key);
      }
      try {
        texts.put(key, new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return new SecretObservation.Unusable(key + " is not base64");
      }
    }
    AuthorityMaterial material =
        new AuthorityMaterial(
            texts.getOrDefault(ROOT, ""),
            texts.getOrDefault(ROOT_KEY, ""),
            texts.getOrDefault(INTERMEDIATE, ""),
            texts.getOrDefault(INTERMEDIATE_KEY, ""));
    Optional<CertificateFacts> root = CertificateFacts.parse(material.rootCertificate());
    Optional<CertificateFacts> intermediate =
        CertificateFacts.parse(material.intermediateCertificate());
    if (root.isEmpty() || intermediate.isEmpty()) {
      return new SecretObservation.Unusable(
          (root.isEmpty() ? ROOT : INTERMEDIATE) + " is not a certificate");
    }
    return new SecretObservation.Present(material, root.get(), intermediate.get(), resourceVersion);
  }

  /** Writes a Secret's {@code data}. */
  static Map<String, String> write(AuthorityMaterial material) {
    Map<String, String> data = new TreeMap<>();
    data.put(ROOT, encode(material.rootCertificate()));
    data.put(ROOT_KEY, encode(material.rootKey()));
    data.put(INTERMEDIATE, encode(material.intermediateCertificate()));
    data.put(INTERMEDIATE_KEY, encode(material.intermediateKey()));
    return data;
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
