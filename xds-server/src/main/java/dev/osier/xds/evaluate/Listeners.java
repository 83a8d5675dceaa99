package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses the listener of a captured connection: the one at the address and port dialled, else the
 * one at the port on every address, else the one that captured it.
 */
final class Listeners {
  private Listeners() {}

  static Optional<Listener> choose(Collection<Listener> listeners, Connection connection) {
    return listeners.stream()
        .filter(listener -> isAt(listener, connection, false))
        .findFirst()
        .or(
            () ->
                listeners.stream().filter(listener -> isAt(listener, connection, true)).findFirst())
        .or(
            () ->
                listeners.stream()
                    .filter(listener -> listener.getUseOriginalDst().getValue())
                    .findFirst());
  }

  private static boolean isAt(Listener listener, Connection connection, boolean everyAddress) {
    InetAddress dialled = connection.ip();
    return Stream.concat(
            Stream.of(listener.getAddress()),
            listener.getAdditionalAddressesList().stream().map(AdditionalAddress::getAddress))
        .map(address -> address.getSocketAddress())
        .anyMatch(
            address ->
                address.getPortValue() == connection.port()
                    && isAt(address, dialled, everyAddress));
  }

  private static boolean isAt(SocketAddress address, InetAddress dialled, boolean everyAddress) {
    InetAddress bound = InetAddress.ofLiteral(address.getAddress());
    return everyAddress
        ? bound.isAnyLocalAddress() && bound.getClass() == dialled.getClass()
        : bound.equals(dialled);
  }
}
