package dev.osier.xds.view;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;

/**
 * The IP versions that a cluster's pods and services have. A proxy binds no socket of another
 * version, because a node may run without it.
 */
public enum AddressFamilies {
  /** IPv4 only. */
  IPV4(true, false),
  /** IPv6 only. */
  IPV6(false, true),
  /** Both. */
  DUAL(true, true);

  private final boolean ipv4;
  private final boolean ipv6;

  AddressFamilies(boolean ipv4, boolean ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** The families of these addresses as text; {@link #IPV4} if there are none. */
  public static AddressFamilies of(Collection<String> addresses) {
    boolean ipv4 = false;
    boolean ipv6 = false;
    for (String address : addresses) {
      if (isIpv6(address)) {
        ipv6 = true;
      } else {
        ipv4 = true;
      }
    }
    if (!ipv6) {
      return IPV4;
    }
    return ipv4 ? DUAL : IPV6;
  }

  /**
   * Whether an address is of IPv6.
   *
   * @throws IllegalArgumentException if the text is no IP address
   */
  public static boolean isIpv6(String address) {
    return InetAddress.ofLiteral(address) instanceof Inet6Address;
  }

  /** Whether IPv4 is in use. */
  public boolean hasIpv4() {
    return ipv4;
  }

  /** Whether IPv6 is in use. */
  public boolean hasIpv6() {
    return ipv6;
  }

  /** Whether this address is of a version in use. */
  public boolean includes(String address) {
    return isIpv6(address) ? ipv6 : ipv4;
  }
}
