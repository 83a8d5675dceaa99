package dev.osier.xds.view;

import dev.osier.mesh.AddressBlock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
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
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      spans.merge(
          block(bytes, bytes.length * Byte.SIZE - RANGE_BITS),
          new Span(bytes, bytes.length * Byte.SIZE),
          Span::around);
    }
    SortedSet<AddressBlock> blocks = new TreeSet<>();
    spans.values().forEach(span -> blocks.add(block(span.first(), span.bits())));
    return Collections.unmodifiableSortedSet(blocks);
  }

  /** An address, and how many of its first bits others share. */
  private record Span(byte[] first, int bits) {
    Span around(Span other) {
      int shared = Math.min(bits, other.bits());
      int differs = Arrays.mismatch(first, other.first());
      if (differs >= 0) {
        int same =
            Integer.numberOfLeadingZeros((first[differs] ^ other.first()[differs]) & 0xff)
                - (Integer.SIZE - Byte.SIZE);
        shared = Math.min(shared, differs * Byte.SIZE + same);
      }
      return new Span(first, shared);
    }
  }

  private static AddressBlock block(byte[] address, int bits) {
    byte[] bytes = address.clone();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp((long) bits - i * Byte.SIZE, 0, Byte.SIZE);
      bytes[i] = (byte) (bytes[i] & (0xff << (Byte.SIZE - kept)));
    }
    try {
      return new AddressBlock(InetAddress.getByAddress(bytes).getHostAddress(), bits);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("computing a block of addresses", e);
    }
  }
}
