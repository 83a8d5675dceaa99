package dev.osier.operator.compile;

import dev.osier.mesh.Protocol;
import dev.osier.operator.state.ServiceState;
import java.util.Locale;

/**
 * What a Service's port speaks: its {@code appProtocol} (KEP-1422, KEP-3726), else the word before
 * the first dash of its name, else TCP. Nothing is guessed from the traffic, which would delay it.
 */
final class ProtocolOf {
  private static final String GRPC_WEB = "grpc-web";

  private ProtocolOf() {}

  static Protocol port(ServiceState.Port port) {
    // Whoever says what it is means it: an appProtocol that is not known here is not HTTP.
    return port.appProtocol().isEmpty()
        ? named(port.name().toLowerCase(Locale.ROOT))
        : declared(port.appProtocol().toLowerCase(Locale.ROOT));
  }

  private static Protocol declared(String appProtocol) {
    return switch (appProtocol) {
      case "http", "kubernetes.io/ws", "ws", GRPC_WEB -> Protocol.HTTP;
      case "http2", "h2c", "kubernetes.io/h2c" -> Protocol.HTTP2;
      case "grpc" -> Protocol.GRPC;
      default -> Protocol.TCP;
    };
  }

  private static Protocol named(String name) {
    if (name.equals(GRPC_WEB) || name.startsWith(GRPC_WEB + "-")) {
      return Protocol.HTTP;
    }
    int dash = name.indexOf('-');
    return switch (dash < 0 ? name : name.substring(0, dash)) {
      case "http" -> Protocol.HTTP;
      case "http2" -> Protocol.HTTP2;
      case "grpc" -> Protocol.GRPC;
      default -> Protocol.TCP;
    };
  }
}
