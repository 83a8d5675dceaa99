package dev.osier.xds.translate;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a virtual host that is asked for: of the route table it belongs to, and the Host of
 * the request that is the first to need it, as it is but in lower case (Envoy, "Virtual Host
 * Resource Naming Convention").
 *
 * @param port the port of the route table
 * @param host the Host, with the port if it names one
 */
record HostName(int port, String host) {
  // A star would make it the virtual host of others as well.
  private static final Pattern NAME = Pattern.compile("outbound/([1-9][0-9]{0,4})/([^/*]+)");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  /** Reads a resource's name; empty if it is none that requests may be routed by. */
  static Optional<HostName> parse(String resourceName) {
    Matcher matcher = NAME.matcher(resourceName);
    return matcher.matches()
        ? Optional.of(new HostName(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** The host without a port. */
  String withoutPort() {
    return PORT.matcher(host).replaceFirst("");
  }

  /** The parts between the dots; the last is empty if the name ends with one. */
  List<String> labels() {
    return List.of(withoutPort().split("\\.", -1));
  }
}
