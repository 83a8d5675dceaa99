package dev.osier.xds.secret;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a caller is, as far as it can't be chosen: an IPv4 address, or the first 64 bits of an IPv6
 * address, of which whoever has one has all the others.
 *
 * @param text the address or prefix in hexadecimal; only good for comparing
 */
record RemoteNetwork(String text) {
  private static final int PREFIX_BYTES = 8;

  /** The network of a connection's other end. */
  static RemoteNetwork of(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress internet && !internet.isUnresolved()
        ? new RemoteNetwork(HexFormat.of().formatHex(prefix(internet.getAddress())))
        : new RemoteNetwork("");
  }

  private static byte[] prefix(InetAddress address) {
    byte[] whole = address.getAddress();
    return address instanceof Inet6Address ? Arrays.copyOf(whole, PREFIX_BYTES) : whole;
  }
}
