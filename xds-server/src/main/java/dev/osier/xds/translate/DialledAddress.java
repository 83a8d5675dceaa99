package dev.osier.xds.translate;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address a caller dialled, as it stands in the name of a cluster that is fetched on demand:
 * {@code pod/10.0.0.7:8080}, or {@code service/[fd00::7]:8080}.
 *
 * @param address the IP address
 * @param port 1 to 65535
 * @param text address and port as Envoy writes them ({@code %DOWNSTREAM_LOCAL_ADDRESS%})
 */
public record DialledAddress(InetAddress address, int port, String text) {
  /** What such a name begins with where the address is taken for a pod's. */
  static final String POD = "pod/";

  /** What such a name begins with where the address is taken for a service's. */
  static final String SERVICE = "service/";

  private static final int MAX_PORT = 65535;
  private static final Pattern ADDRESS =
      Pattern.compile("(?:([0-9.]{7,15})|\\[([0-9a-f:.]{2,45})]):([1-9][0-9]{0,4})");

  /** The name of the cluster for an address that is a service's. */
  static String service(String address, int port) {
    return SERVICE + SocketAddresses.host(address) + ":" + port;
  }

  /** Reads a cluster's name that begins so; empty if it doesn't, or names no address. */
  static Optional<DialledAddress> parse(String prefix, String clusterName) {
    return clusterName.startsWith(prefix)
        ? parse(clusterName.substring(prefix.length()))
        : Optional.empty();
  }

  private static Optional<DialledAddress> parse(String text) {
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
      return Optional.of(new DialledAddress(InetAddress.ofLiteral(literal), port, text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
