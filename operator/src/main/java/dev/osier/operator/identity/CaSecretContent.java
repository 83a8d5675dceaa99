package dev.osier.operator.identity;

import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.RootChange;
import dev.osier.mesh.rotation.IssuedLives;
import dev.osier.mesh.rotation.RotationPhase;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The layout of the authority's Secret: four PEM texts, while the root is changed three more, and
 * what is to be remembered of that.
 */
final class CaSecretContent {
  /** The Secret's name, in the system namespace. */
  static final String NAME = "osier-ca";

  private static final String ROOT = "root.crt";
  private static final String ROOT_KEY = "root.key";
  private static final String INTERMEDIATE = "ca.crt";
  private static final String INTERMEDIATE_KEY = "ca.key";
  private static final String NEW_ROOT = "new-root.crt";
  private static final String NEW_ROOT_KEY = "new-root.key";
  private static final String CROSS_CERTIFICATE = "cross-ca.crt";
  private static final String PHASE = "rotation.phase";
  private static final String SINCE = "rotation.since";
  private static final String HONOURED = "rotation.request";
  private static final String PREVIOUS_ROOT = "rotation.previous-root";

  private static final String LIFE = "leaf.life";
  private static final String EARLIER_LIFE = "leaf.earlier-life";
  private static final String EARLIER_UNTIL = "leaf.earlier-until";

  private CaSecretContent() {}

  /** Reads a Secret's {@code data}, which is null in an empty Secret. */
  static SecretObservation read(@Nullable Map<String, String> data, String resourceVersion) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, String> entry :
        (data == null ? Map.<String, String>of() : data).entrySet()) {
      try {
        texts.put(entry.getKey(), decode(entry.getValue()));
      } catch (IllegalArgumentException e) {
        return new SecretObservation.Unusable(entry.getKey() + " is not base64");
      }
    }
    for (String key : new String[] {ROOT, ROOT_KEY, INTERMEDIATE, INTERMEDIATE_KEY}) {
      if (text(texts, key).isEmpty()) {
        return new SecretObservation.Unusable("it has no " + key);
      }
    }
    Optional<RotationPhase> phase =
        RotationPhase.parse(texts.getOrDefault(PHASE, RotationPhase.IDLE.word()));
    if (phase.isEmpty()) {
      return new SecretObservation.Unusable("it is of a later version: " + PHASE + " is unknown");
    }
    AuthorityMaterial material =
        new AuthorityMaterial(
            text(texts, ROOT),
            text(texts, ROOT_KEY),
            text(texts, INTERMEDIATE),
            text(texts, INTERMEDIATE_KEY),
            change(texts, phase.get()));
    Optional<CertificateFacts> root = CertificateFacts.parse(material.rootCertificate());
    Optional<CertificateFacts> intermediate =
        CertificateFacts.parse(material.intermediateCertificate());
    Optional<CertificateFacts> newRoot =
        material.change().flatMap(change -> CertificateFacts.parse(change.rootCertificate()));
    if (root.isEmpty() || intermediate.isEmpty()) {
      return new SecretObservation.Unusable(
          (root.isEmpty() ? ROOT : INTERMEDIATE) + " is not a certificate");
    }
    if (newRoot.isPresent() != material.change().isPresent()) {
      return new SecretObservation.Unusable(NEW_ROOT + " is not a certificate");
    }
    return new SecretObservation.Present(
        material, root.get(), intermediate.get(), newRoot, record(texts), resourceVersion);
  }

  private static Optional<RootChange> change(Map<String, String> texts, RotationPhase phase) {
    return phase == RotationPhase.IDLE
        ? Optional.empty()
        : Optional.of(
            new RootChange(
                phase,
                text(texts, NEW_ROOT),
                text(texts, NEW_ROOT_KEY),
                text(texts, CROSS_CERTIFICATE)));
  }

  private static RotationRecord record(Map<String, String> texts) {
    return new RotationRecord(
        instant(texts, SINCE),
        text(texts, HONOURED),
        text(texts, PREVIOUS_ROOT),
        new IssuedLives(
            duration(texts, LIFE), duration(texts, EARLIER_LIFE), instant(texts, EARLIER_UNTIL)));
  }

  private static Instant instant(Map<String, String> texts, String key) {
    try {
      return Instant.parse(text(texts, key));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static Duration duration(Map<String, String> texts, String key) {
    try {
      return Duration.parse(text(texts, key));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  /** Writes the {@code data} of a Secret whose root was never changed. */
  static Map<String, String> write(AuthorityMaterial material) {
    return write(material, RotationRecord.NONE);
  }

  /** Writes a Secret's {@code data}; what is empty is left out. */
  static Map<String, String> write(AuthorityMaterial material, RotationRecord record) {
    Map<String, String> data = new TreeMap<>();
    put(data, ROOT, material.rootCertificate());
    put(data, ROOT_KEY, material.rootKey());
    put(data, INTERMEDIATE, material.intermediateCertificate());
    put(data, INTERMEDIATE_KEY, material.intermediateKey());
    material
        .change()
        .ifPresent(
            change -> {
              put(data, PHASE, change.phase().word());
              put(data, NEW_ROOT, change.rootCertificate());
              put(data, NEW_ROOT_KEY, change.rootKey());
              put(data, CROSS_CERTIFICATE, change.crossCertificate());
            });
    put(data, SINCE, text(record.since()));
    put(data, HONOURED, record.honoured());
    put(data, PREVIOUS_ROOT, record.previousRoot());
    put(data, LIFE, text(record.lives().current()));
    put(data, EARLIER_LIFE, text(record.lives().earlier()));
    put(data, EARLIER_UNTIL, text(record.lives().until()));
    return data;
  }

  private static String text(Instant instant) {
    return instant.equals(Instant.EPOCH) ? "" : instant.toString();
  }

  private static String text(Duration duration) {
    return duration.isZero() ? "" : duration.toString();
  }

  private static String text(Map<String, String> texts, String key) {
    return texts.getOrDefault(key, "");
  }

  private static String decode(@Nullable String encoded) {
    return encoded == null
        ? ""
        : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  private static void put(Map<String, String> data, String key, String text) {
    if (!text.isEmpty()) {
      data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
