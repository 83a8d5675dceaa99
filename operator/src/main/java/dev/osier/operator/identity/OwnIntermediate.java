package dev.osier.operator.identity;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityMaterial;
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
  private static final String INTERMEDIATE = "tls.crt";
  private static final String INTERMEDIATE_KEY = "tls.key";
  private static final String ROOT = "ca.crt";

  private OwnIntermediate() {}

  /** The name of the Secret; empty if the authority is Osier's own. */
  static Optional<String> secretName(MeshIdentitySpec spec) {
    return Optional.ofNullable(spec.ca().secretRef())
        .map(CertificateAuthority.SecretReference::name);
  }

  /** Reads a Secret's {@code data}, which is null in an empty Secret. */
  static SecretObservation read(@Nullable Map<String, String> data, String resourceVersion) {
    for (String key : new String[] {INTERMEDIATE, INTERMEDIATE_KEY, ROOT}) {
      if (text(data, key).isEmpty()) {
        return new SecretObservation.Unusable("it has no " + key);
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
        resourceVersion);
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
