package dev.osier.xds.evaluate;

import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.Comparator;
import java.util.Optional;

/** Chooses the filter chain of a connection in plaintext. */
final class FilterChains {
  private static final String PLAINTEXT = "raw_buffer";

  private FilterChains() {}

  static Optional<FilterChain> choose(Listener listener, Connection connection) {
    Optional<FilterChain> chosen =
        listener.hasFilterChainMatcher()
            ? byMatcher(listener, connection)
            : byMatch(listener, connection);
    return chosen.or(
        () ->
            listener.hasDefaultFilterChain()
                ? Optional.of(listener.getDefaultFilterChain())
                : Optional.empty());
  }

  private static Optional<FilterChain> byMatcher(Listener listener, Connection connection) {
    return Matchers.action(listener.getFilterChainMatcher(), connection)
        .map(action -> Messages.unpack(action, StringValue.class).getValue())
        .flatMap(
            name ->
                listener.getFilterChainsList().stream()
                    .filter(chain -> chain.getName().equals(name))
                    .findFirst());
  }

  // The port is compared first; whoever names it outranks whoever does not, whatever else they say.
  private static Optional<FilterChain> byMatch(Listener listener, Connection connection) {
    boolean portIsNamed =
        listener.getFilterChainsList().stream()
            .map(FilterChain::getFilterChainMatch)
            .anyMatch(match -> match.getDestinationPort().getValue() == connection.port());
    return listener.getFilterChainsList().stream()
        .filter(chain -> takes(chain.getFilterChainMatch(), connection, portIsNamed))
        .max(
            Comparator.comparing(
                chain -> !chain.getFilterChainMatch().getTransportProtocol().isEmpty()));
  }

  private static boolean takes(FilterChainMatch match, Connection connection, boolean portIsNamed) {
    boolean port =
        portIsNamed
            ? match.getDestinationPort().getValue() == connection.port()
            : !match.hasDestinationPort();
    String transport = match.getTransportProtocol();
    return port
        && (transport.isEmpty() || transport.equals(PLAINTEXT))
        && match.getApplicationProtocolsCount() == 0;
  }
}
