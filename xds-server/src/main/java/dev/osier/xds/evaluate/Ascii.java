package dev.osier.xds.evaluate;

/** Text as Envoy compares it: letters are those of ASCII. */
final class Ascii {
  private Ascii() {}

  static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      lower.append(
          character >= 'A' && character <= 'Z' ? (char) (character - 'A' + 'a') : character);
    }
    return lower.toString();
  }
}
