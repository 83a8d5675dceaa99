package dev.osier.operator.identity;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityMaterial;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a Secret with an intermediate that somebody else looks after: as {@code
 * kubernetes.io/tls} has it, and the root beside it. The root's key is not there.
 */
final class OwnIntermediate {
  private static final String TYPE = "kubernetes.io/tls";
  private static final String INTERMEDIATE = "tls.crt";
  private static final String INTERMEDIATE_KEY = "tls.key";
  private static final String ROOT = "ca.crt";
  // Many times what the longest key takes; a Secret may have a mebibyte.
  private static final int LONGEST_TEXT = 64 * 1024;

  private OwnIntermediate() {}

  /** The name of the Secret; empty if the authority is Osier's own. */
  static Optional<String> secretName(MeshIdentitySpec spec) {
    return Optional.ofNullable(spec.ca().secretRef())
        .map(CertificateAuthority.SecretReference::name);
  }

  /** Reads a Secret, whoever made it; nothing of what is in it is quoted. */
  static SecretObservation read(Secret secret) {
    if (!TYPE.equals(secret.getType())) {
      return new SecretObservation.Unusable("its type is not " + TYPE);
    }
    Map<String, String> data = secret.getData();
    for (String key : new String[] {INTERMEDIATE, INTERMEDIATE_KEY, ROOT}) {
      String text = text(data, key);
      if (text.isEmpty()) {
        return new SecretObservation.Unusable("it has no " + key);
      }
      if (text.length() > LONGEST_TEXT) {
        return new SecretObservation.Unusable(
            "%s is longer than %d characters".formatted(key, LONGEST_TEXT));
      }
    }
    AuthorityMaterial material =
        new AuthorityMaterial(
            text(data, ROOT), "", text(data, INTERMEDIATE), text(data, INTERMEDIATE_KEY));
    Optional<CertificateFacts> root = CertificateFacts.parse(material.rootCertificate());
    Optional<CertificateFacts> intermediate =
        CertificateFacts.parse(material.intermediateCertificate());
    if (root.isEmpty() || intermediate.isEmpty()) {
      return new SecretObservation.Unusable(
          (root.isEmpty() ? ROOT : INTERMEDIATE) + " is not a certificate");
    }
    return new SecretObservation.Present(
        material,
        root.get(),
        intermediate.get(),
        Optional.empty(),
        RotationRecord.NONE,
        secret.getMetadata().getResourceVersion());
  }

  private static String text(@Nullable Map<String, String> data, String key) {
    String encoded = data == null ? null : data.get(key);
    if (encoded == null) {
      return "";
    }
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
