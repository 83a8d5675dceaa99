package dev.osier.controlplane.preview;

/**
 * A host and port, as they stand in a URL or a Host header (RFC 3986, section 3.2).
 *
 * @param host the host, an IPv6 address without its brackets
 * @param port the port
 */
record Authority(String host, int port) {
  /**
   * Reads one.
   *
   * @param defaultPort the port if the text has none
   * @throws IllegalArgumentException if the port is no number
   */
  static Authority parse(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || colon < text.lastIndexOf(']')) {
      return new Authority(bare(text), defaultPort);
    }
    try {
      return new Authority(
          bare(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("reading " + text + ": the port is no number", e);
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
