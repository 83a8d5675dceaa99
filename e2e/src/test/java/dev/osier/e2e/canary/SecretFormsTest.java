package dev.osier.e2e.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the scan sees, since a scan that finds nothing proves nothing. */
class SecretFormsTest {
  private static final String TOKEN =
      part("{\"alg\":\"RS256\",\"kid\":\"x\"}")
          + "."
          + part("{\"sub\":\"system:x\"}")
          + "."
          + "s".repeat(40);

  @ParameterizedTest
  @CsvSource({"EC, 256", "EC, 384", "RSA, 2048", "Ed25519, 0"})
  void everyKindOfKeyIsSeenHoweverItIsWritten(String algorithm, int bits) throws Exception {
    PrivateKey key = newKey(algorithm, bits);
    String pem = pem(key);
    String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
    SecretForms any = SecretForms.any();
    assertThat(any.find("before\n" + pem)).isPresent();
    assertThat(any.find("{\"key\":\"" + pem.replace("\n", "\\n") + "\"}")).isPresent();
    assertThat(
            any.find(
                "data: "
                    + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII))))
        .isPresent();
    assertThat(any.find("key=" + base64)).isPresent();
  }

  @Test
  void aKeyThatIsKnownIsSeenByItsBitsAlone() throws Exception {
    PrivateKey key = newKey("EC", 256);
    byte[] der = key.getEncoded();
    SecretForms forms = SecretForms.any().with("the key", pem(key));
    assertThat(forms.find("x " + HexFormat.of().formatHex(der).substring(40))).isPresent();
    for (int drop = 1; drop <= 6; drop++) {
      byte[] part = Arrays.copyOfRange(der, drop, der.length);
      assertThat(forms.find(Base64.getEncoder().encodeToString(part)))
          .as("after %s", drop)
          .isPresent();
    }
    assertThat(forms.find(pem(newKey("EC", 256)).replaceAll("-----.*-----", "").substring(60)))
        .isEmpty();
  }

  @Test
  void aTokenIsSeen() {
    assertThat(SecretForms.any().find("authorization: Bearer " + TOKEN)).contains("a token");
  }

  @Test
  void whatIsPublicIsNot() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    String publicKey =
        Base64.getEncoder().encodeToString(generator.generateKeyPair().getPublic().getEncoded());
    assertThat(
            SecretForms.any().find("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"))
        .isEmpty();
    assertThat(SecretForms.any().find("-----BEGIN PUBLIC KEY-----\n" + publicKey)).isEmpty();
    assertThat(SecretForms.any().find("eyJhbGciOiJub25lIn0 alone")).isEmpty();
  }

  private static PrivateKey newKey(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (bits > 0) {
      generator.initialize(bits);
    }
    return generator.generateKeyPair().getPrivate();
  }

  private static String pem(PrivateKey key) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
