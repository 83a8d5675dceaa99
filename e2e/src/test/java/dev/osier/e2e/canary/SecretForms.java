package dev.osier.e2e.canary;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The forms in which a private key or a token shows in a text: any key by the way keys are written,
 * some particular keys by their own bits.
 *
 * @param forms what to look for, by a name that gives nothing away
 */
public record SecretForms(Map<String, Pattern> forms) {
  private static final int PART = 24;

  // DER begins alike for each kind of key; the Base64 of that beginning, up to where keys differ.
  private static final Map<String, Pattern> ANY =
      Map.of(
          "a private key, PEM",
          Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----"),
          "a private key, PEM in Base64",
          Pattern.compile(
              "LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,12}(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW)"),
          "an elliptic key, PKCS #8",
          Pattern.compile(
              "M(?:IG[A-Za-z0-9+/]AgEAMB[A-Z]GByqGSM49AgEG|[A-Z][A-Za-z0-9]CAQAwE[A-Za-z]YHKoZIzj0CAQ)"),
          "an elliptic key, SEC 1",
          Pattern.compile("MHcCAQEEI|MIGkAgEBBDA"),
          "an RSA key, PKCS #8",
          Pattern.compile("MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC"),
          "an Ed25519 key, PKCS #8",
          Pattern.compile("MC4CAQAwBQYDK2VwBCIEI"),
          "a token",
          Pattern.compile("eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{16,}"));

  public SecretForms {
    forms = Map.copyOf(forms);
  }

  /** Any key and any token. */
  public static SecretForms any() {
    return new SecretForms(ANY);
  }

  /**
   * These forms, and those of one key in particular.
   *
   * @param name what it is called when it is found
   * @param pem the key, PKCS #8
   */
  public SecretForms with(String name, String pem) {
    byte[] middle = secretPart(pem);
    Map<String, Pattern> all = new TreeMap<>(forms);
    List<String> needles = new ArrayList<>();
    String hex = HexFormat.of().formatHex(middle);
    needles.add(hex);
    needles.add(hex.toUpperCase(Locale.ROOT));
    for (int shift = 0; shift < 3; shift++) {
      needles.add(inside(middle, shift));
    }
    needles.add(new String(middle, StandardCharsets.ISO_8859_1));
    for (int i = 0; i < needles.size(); i++) {
      all.put(name + ", form " + i, Pattern.compile(Pattern.quote(needles.get(i))));
    }
    return new SecretForms(all);
  }

  /** Bytes of a key that nobody but its owner may know. */
  private static byte[] secretPart(String pem) {
    byte[] der = Base64.getDecoder().decode(pem.replaceAll("-----[A-Z ]+-----|\\s", ""));
    try {
      PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      byte[] number = ((ECPrivateKey) key).getS().toByteArray();
      return Arrays.copyOfRange(number, number.length - PART, number.length);
    } catch (GeneralSecurityException e) {
      // No elliptic key: of an RSA key the last third is secret, whatever its size.
      return Arrays.copyOfRange(der, der.length * 2 / 3, der.length * 2 / 3 + PART);
    }
  }

  /** What is found in a text, in words that do not repeat it; nothing if it is clean. */
  public Optional<String> find(String text) {
    // Base64 is broken into lines, and in JSON the ends of lines are escaped.
    String joined = text.replaceAll("\\\\n|\\s", "");
    return forms.entrySet().stream()
        .filter(
            form -> form.getValue().matcher(text).find() || form.getValue().matcher(joined).find())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What the Base64 of a text has of these bytes, if as many bytes more stand before them. */
  private static String inside(byte[] bytes, int shift) {
    byte[] shifted = new byte[shift + bytes.length];
    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    // The first and the last characters depend on the neighbours.
    return base64.substring(shift == 0 ? 0 : 4, base64.length() - 2);
  }
}
