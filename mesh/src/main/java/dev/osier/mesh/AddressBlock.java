package dev.osier.mesh;

import java.net.InetAddress;
import java.util.Comparator;

/**
 * A CIDR block.
 *
 * @param address the block's first address as text
 * @param prefixLength its length in bits
 */
public record AddressBlock(String address, int prefixLength) implements Comparable<AddressBlock> {
  private static final int IPV4_BITS = 24;
  private static final int IPV6_BITS = 64;
  private static final Comparator<AddressBlock> ORDER =
      Comparator.comparing(AddressBlock::address).thenComparingInt(AddressBlock::prefixLength);

  /**
   * The block that an address's pod network is taken to span: /24 for IPv4, /64 for IPv6. Coarse on
   * purpose, so that the set of blocks changes with nodes and not with pods.
   *
   * @throws IllegalArgumentException if the text is no IP address
   */
  public static AddressBlock around(String address) {
    byte[] bytes = InetAddress.ofLiteral(address).getAddress();
    int bits = bytes.length == 4 ? IPV4_BITS : IPV6_BITS;
    for (int i = bits / Byte.SIZE; i < bytes.length; i++) {
      bytes[i] = 0;
    }
    try {
      return new AddressBlock(InetAddress.getByAddress(bytes).getHostAddress(), bits);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException("computing the block around " + address, e);
    }
  }

  @Override
  public int compareTo(AddressBlock other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
