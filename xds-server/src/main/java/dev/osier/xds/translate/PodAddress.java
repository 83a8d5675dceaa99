package dev.osier.xds.translate;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address a caller dialled, as it stands in the name of a cluster that is fetched on demand:
 * {@code pod/10.0.0.7:8080} or {@code pod/[fd00::7]:8080}.
 *
 * @param address the IP address
 * @param port 1 to 65535
 * @param text address and port as Envoy writes them ({@code %DOWNSTREAM_LOCAL_ADDRESS%})
 */
public record PodAddress(InetAddress address, int port, String text) {
  static final String PREFIX = "pod/";
  private static final int MAX_PORT = 65535;
  private static final Pattern ADDRESS =
      Pattern.compile("(?:([0-9.]{7,15})|\\[([0-9a-f:.]{2,45})]):([1-9][0-9]{0,4})");

  /** Reads a cluster's name; empty if it is none of an address on demand. */
  public static Optional<PodAddress> parse(String clusterName) {
    if (!clusterName.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String text = clusterName.substring(PREFIX.length());
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(3));
    if (port > MAX_PORT) {
      return Optional.empty();
    }
    String literal = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    try {
      return Optional.of(new PodAddress(InetAddress.ofLiteral(literal), port, text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
