package dev.osier.webhook.injection;

import dev.osier.mesh.AddressBlock;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reading of CIDR blocks (RFC 4632, RFC 4291), strictly: no host bits, no short forms. */
final class CidrBlock {
  private static final Pattern IPV4 =
      Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*");
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  private CidrBlock() {}

  /** Reads {@code address/length}; empty if it is not exactly that. */
  static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
      return Optional.empty();
    }
    String address = text.substring(0, slash);
    int length = Integer.parseInt(text.substring(slash + 1));
    if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (length > bytes.length * Byte.SIZE || hasBitsAfter(bytes, length)) {
      return Optional.empty();
    }
    return Optional.of(new AddressBlock(address, length));
  }

  private static boolean hasBitsAfter(byte[] address, int length) {
    for (int bit = length; bit < address.length * Byte.SIZE; bit++) {
      if ((address[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0) {
        return true;
      }
    }
    return false;
  }
}
