package dev.osier.xds.view;

import dev.osier.mesh.AddressBlock;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The blocks that services' addresses span, as few as there are ranges that they are taken from,
 * however many services there are.
 */
final class ServiceBlocks {
  // The API server takes its service addresses from ranges of at most 20 bits.
  private static final int RANGE_BITS = 20;

  private ServiceBlocks() {}

  /**
   * The smallest block around the addresses of each range.
   *
   * @param addresses IP addresses as text
   * @throws IllegalArgumentException if one is no IP address
   */
  static SortedSet<AddressBlock> of(Collection<String> addresses) {
    SortedMap<AddressBlock, Span> spans = new TreeMap<>();
    for (String address : addresses) {
      Span one = Span.of(InetAddress.ofLiteral(address));
      spans.merge(one.withBits(one.width() - RANGE_BITS).block(), one, Span::around);
    }
    SortedSet<AddressBlock> blocks = new TreeSet<>();
    spans.values().forEach(span -> blocks.add(span.block()));
    return Collections.unmodifiableSortedSet(blocks);
  }

  /**
   * Addresses that share their first bits.
   *
   * @param first one of them
   * @param width how many bits an address has
   * @param bits how many they share
   */
  private record Span(BigInteger first, int width, int bits) {
    static Span of(InetAddress address) {
      int width = address.getAddress().length * Byte.SIZE;
      return new Span(new BigInteger(1, address.getAddress()), width, width);
    }

    Span withBits(int fewer) {
      return new Span(first, width, fewer);
    }

    Span around(Span other) {
      int same = width - first.xor(other.first()).bitLength();
      return withBits(Math.min(same, Math.min(bits, other.bits())));
    }

    AddressBlock block() {
      byte[] number = first.shiftRight(width - bits).shiftLeft(width - bits).toByteArray();
      byte[] address = new byte[width / Byte.SIZE];
      int length = Math.min(number.length, address.length);
      System.arraycopy(number, number.length - length, address, address.length - length, length);
      try {
        return new AddressBlock(InetAddress.getByAddress(address).getHostAddress(), bits);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("computing a block of addresses", e);
      }
    }
  }
}
