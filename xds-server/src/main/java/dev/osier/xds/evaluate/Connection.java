package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A connection as filters see it.
 *
 * @param address the address dialled, as text
 * @param port the port dialled
 * @param state what filters have attached to it (filter state)
 */
record Connection(String address, int port, Map<String, String> state) {
  Connection {
    state = Map.copyOf(state);
  }

  Connection(String address, int port) {
    this(address, port, Map.of());
  }

  InetAddress ip() {
    return InetAddress.ofLiteral(address);
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(state.get(key));
  }

  /** This connection after the filter {@code set_filter_state}. */
  Connection with(Config filter) {
    Map<String, String> more = new HashMap<>(state);
    for (FilterStateValue value : filter.getOnNewConnectionList()) {
      more.put(value.getObjectKey(), format(text(value)));
    }
    return new Connection(address, port, more);
  }

  private static String text(FilterStateValue value) {
    return value.getFormatString().getTextFormatSource().getInlineString();
  }

  /** A text of Envoy's access log format, as far as it is about the connection. */
  String format(String text) {
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    String formatted =
        text.replace("%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%", address)
            .replace("%DOWNSTREAM_LOCAL_ADDRESS%", host + ":" + port);
    if (formatted.indexOf('%') >= 0) {
      throw new UnknownConfigurationException("format " + text);
    }
    return formatted;
  }
}
