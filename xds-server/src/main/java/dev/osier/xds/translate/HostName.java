package dev.osier.xds.translate;

import dev.osier.mesh.NamespacedName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
  // No Host is read as this one, because of the stars.
  private static final Pattern OTHERS = Pattern.compile("outbound/([1-9][0-9]{0,4})/\\*others\\*");
  private static final Pattern ANY = Pattern.compile("outbound/([1-9][0-9]{0,4})/.+");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  /** Reads a resource's name; empty if it is none that requests may be routed by. */
  static Optional<HostName> parse(String resourceName) {
    Matcher matcher = NAME.matcher(resourceName);
    return matcher.matches()
        ? Optional.of(new HostName(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  /** The Hosts that mean a service in every namespace, the longest last. */
  static List<String> of(NamespacedName service, String clusterDomain) {
    String relative = service.name() + "." + service.namespace();
    return List.of(relative, relative + ".svc", relative + ".svc." + clusterDomain);
  }

  /** The name of the virtual host for a Host at a port. */
  static String of(int port, String host) {
    return ListenerName.ofPort(port).value() + "/" + host;
  }

  /** The name of the virtual host for all Hosts that no other is for. */
  static String ofOthers(int port) {
    return of(port, "*others*");
  }

  /** The port of that virtual host's table; empty if this is not its name. */
  static OptionalInt portOfOthers(String resourceName) {
    return port(OTHERS, resourceName);
  }

  /** The port of the table that a virtual host of this name is in, though its Host be nonsense. */
  static OptionalInt portOf(String resourceName) {
    return port(ANY, resourceName);
  }

  private static OptionalInt port(Pattern pattern, String resourceName) {
    Matcher matcher = pattern.matcher(resourceName);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** The host without a port. */
  String withoutPort() {
    return PORT.matcher(host).replaceFirst("");
  }

  /** The service it means to a caller in this namespace, if it means one. */
  Optional<NamespacedName> service(String namespace, String clusterDomain) {
    String text = withoutPort();
    boolean absolute = text.endsWith(".");
    List<String> labels =
        List.of((absolute ? text.substring(0, text.length() - 1) : text).split("\\.", -1));
    if (labels.stream().anyMatch(String::isEmpty)) {
      return Optional.empty();
    }
    String name = labels.getFirst();
    if (labels.size() == 1) {
      return absolute ? Optional.empty() : Optional.of(new NamespacedName(namespace, name));
    }
    String named = labels.get(1);
    String rest = String.join(".", labels.subList(1, labels.size()));
    boolean means =
        rest.equals(named + ".svc." + clusterDomain)
            || (!absolute && (rest.equals(named) || rest.equals(named + ".svc")));
    return means ? Optional.of(new NamespacedName(named, name)) : Optional.empty();
  }
}
