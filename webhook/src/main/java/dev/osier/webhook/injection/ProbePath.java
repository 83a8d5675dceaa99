package dev.osier.webhook.injection;

import java.nio.charset.StandardCharsets;

/**
 * The path of an HTTP check, taken apart as the kubelet does it (HTTPGetAction.path of the
 * Kubernetes API is parsed as a URL).
 *
 * @param path the path, percent-encoded, beginning with a slash
 * @param query the query with its question mark, empty if there is none
 */
record ProbePath(String path, String query) {
  private static final String UNTOUCHED = "!$&'()*+,-./:;=?@_~%";

  static ProbePath parse(String written) {
    String text = written == null ? "" : written;
    int fragment = text.indexOf('#');
    if (fragment >= 0) {
      text = text.substring(0, fragment);
    }
    int question = text.indexOf('?');
    String path = question < 0 ? text : text.substring(0, question);
    String query = question < 0 ? "" : text.substring(question);
    return new ProbePath(encoded(path.startsWith("/") ? path : "/" + path), encoded(query));
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      if (character < 0x80
          && (Character.isLetterOrDigit(character) || UNTOUCHED.indexOf(character) >= 0)) {
        encoded.append(character);
      } else {
        encoded.append(String.format("%%%02X", octet & 0xff));
      }
    }
    return encoded.toString();
  }
}
