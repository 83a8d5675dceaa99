package dev.osier.xds.evaluate;

/** Text as Envoy compares it: letters are those of ASCII. */
final class Ascii {
  private Ascii() {}

  static String lowerCase(String text) {
    // Nearly all text is so already, and a table has thousands of names.
    if (text.chars().noneMatch(Ascii::isUpperCase)) {
      return text;
    }
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      lower.append(isUpperCase(character) ? (char) (character - 'A' + 'a') : character);
    }
    return lower.toString();
  }

  private static boolean isUpperCase(int character) {
    return character >= 'A' && character <= 'Z';
  }
}
