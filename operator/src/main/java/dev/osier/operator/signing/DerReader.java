package dev.osier.operator.signing;

import dev.osier.mesh.identity.DerBytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * A reader of DER (X.690), one element after the other. It understands definite lengths of up to
 * three octets, and goes nowhere when an element is not what was expected.
 */
final class DerReader {
  private static final int LONG_FORM = 0x80;
  private static final int LONGEST_LENGTH = 3;

  private final byte[] der;
  private final int end;
  private int position;

  DerReader(byte[] der) {
    this(der, 0, der.length);
  }

  private DerReader(byte[] der, int begin, int end) {
    this.der = der;
    this.position = begin;
    this.end = end;
  }

  /** Whether everything has been read. */
  boolean isAtEnd() {
    return position == end;
  }

  /** Passes the next element and gives a reader of its content; empty if its tag is another. */
  Optional<DerReader> enter(int tag) {
    int begin = position;
    int length = contentLength(tag);
    if (length < 0) {
      position = begin;
      return Optional.empty();
    }
    DerReader content = new DerReader(der, position, position + length);
    position += length;
    return Optional.of(content);
  }

  /** Passes the next element and gives all its bytes; empty if its tag is another. */
  Optional<DerBytes> take(int tag) {
    int begin = position;
    return enter(tag).map(content -> DerBytes.copyOf(Arrays.copyOfRange(der, begin, content.end)));
  }

  /** Reads tag and length; -1 if the tag is another or the content is not all there. */
  private int contentLength(int tag) {
    if (next() != tag) {
      return -1;
    }
    int length = next();
    if (length >= LONG_FORM) {
      int octets = length - LONG_FORM;
      if (octets == 0 || octets > LONGEST_LENGTH) {
        return -1;
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << Byte.SIZE | Math.max(next(), 0);
      }
    }
    return length >= 0 && length <= end - position ? length : -1;
  }

  private int next() {
    return position < end ? Byte.toUnsignedInt(der[position++]) : -1;
  }
}
