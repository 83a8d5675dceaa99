package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import dev.osier.mesh.AddressBlock;
import dev.osier.xds.view.AddressFamilies;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** IP addresses and blocks in Envoy's terms. */
final class SocketAddresses {
  static final String ANY_IPV4 = "0.0.0.0";
  static final String ANY_IPV6 = "::";
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private SocketAddresses() {}

  /** An address as it stands before a port, or in a Host (RFC 3986, section 3.2.2). */
  static String host(String address) {
    return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
  }

  static SocketAddress socketAddress(String address, int port) {
    return SocketAddress.newBuilder().setAddress(address).setPortValue(port).build();
  }

  static Address address(String address, int port) {
    return Address.newBuilder().setSocketAddress(socketAddress(address, port)).build();
  }

  /** The wildcard address of each family, at this port. */
  static List<Address> any(AddressFamilies families, int port) {
    List<Address> addresses = new ArrayList<>();
    if (families.hasIpv4()) {
      addresses.add(address(ANY_IPV4, port));
    }
    if (families.hasIpv6()) {
      addresses.add(address(ANY_IPV6, port));
    }
    return addresses;
  }

  static com.github.xds.core.v3.CidrRange range(AddressBlock block) {
    return com.github.xds.core.v3.CidrRange.newBuilder()
        .setAddressPrefix(block.address())
        .setPrefixLen(UInt32Value.of(block.prefixLength()))
        .build();
  }

  /** The block that holds this one address. */
  static AddressBlock single(String address) {
    return new AddressBlock(address, AddressFamilies.isIpv6(address) ? IPV6_BITS : IPV4_BITS);
  }
}
