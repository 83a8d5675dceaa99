package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.ScratchAuthority;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How a Secret with somebody else's intermediate is read, whatever is in it. */
class OwnIntermediateTest {
  private final ScratchAuthority authority =
      new ScratchAuthority(() -> Instant.parse("2026-01-01T00:00:00Z"));
  private final AuthorityMaterial material =
      authority.create(
          new TrustDomain("cluster.local"), AuthorityInstaller.lifetimes(MeshIdentitySpec.DEFAULT));

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> data() {
    return new TreeMap<>(
        Map.of(
            "tls.crt", base64(material.intermediateCertificate()),
            "tls.key", base64(material.intermediateKey()),
            "ca.crt", base64(material.rootCertificate())));
  }

  private static Secret secret(String type, Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("mine")
        .withResourceVersion("7")
        .endMetadata()
        .withType(type)
        .withData(data)
        .build();
  }

  private String refusal(Consumer<Map<String, String>> spoiler) {
    Map<String, String> data = data();
    spoiler.accept(data);
    return OwnIntermediate.read(secret("kubernetes.io/tls", data))
            instanceof SecretObservation.Unusable(String why)
        ? why
        : "none";
  }

  @Test
  void theIntermediateAndTheRootAreReadAndTheRootsKeyIsNot() {
    Map<String, String> data = data();
    data.put("root.key", base64(material.rootKey()));

    assertThat(OwnIntermediate.read(secret("kubernetes.io/tls", data)))
        .isInstanceOfSatisfying(
            SecretObservation.Present.class,
            present ->
                assertThat(present.material())
                    .isEqualTo(
                        new AuthorityMaterial(
                            material.rootCertificate(),
                            "",
                            material.intermediateCertificate(),
                            material.intermediateKey())));
  }

  @Test
  void aSecretOfAnotherTypeIsNotLookedInto() {
    for (String type : new String[] {"Opaque", "osier.dev/certificate-authority"}) {
      assertThat(OwnIntermediate.read(secret(type, data())))
          .isEqualTo(new SecretObservation.Unusable("its type is not kubernetes.io/tls"));
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    for (String key : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
      assertThat(refusal(data -> data.remove(key))).isEqualTo("it has no " + key);
      assertThat(refusal(data -> data.put(key, ""))).isEqualTo("it has no " + key);
      assertThat(refusal(data -> data.put(key, "not base64!"))).isEqualTo("it has no " + key);
    }
    assertThat(
            OwnIntermediate.read(
                new SecretBuilder(secret("kubernetes.io/tls", data())).withData(null).build()))
        .isEqualTo(new SecretObservation.Unusable("it has no tls.crt"));
  }

  @Test
  void aMebibyteIsRefusedUnparsed() {
    for (String key : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
      assertThat(refusal(data -> data.put(key, base64("x".repeat(1 << 20)))))
          .isEqualTo(key + " is longer than 65536 characters");
    }
  }

  @Test
  void garbageAndKeysInAWrongPlaceAreRefusedAndNotQuoted() {
    for (String key : new String[] {"tls.crt", "ca.crt"}) {
      assertThat(refusal(data -> data.put(key, base64("\u0000\u00ff -----BEGIN"))))
          .isEqualTo(key + " is not a certificate");
      assertThat(refusal(data -> data.put(key, base64(material.intermediateKey()))))
          .isEqualTo(key + " is not a certificate");
    }
  }
}
