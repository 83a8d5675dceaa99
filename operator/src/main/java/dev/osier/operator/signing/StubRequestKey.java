package dev.osier.operator.signing;

import dev.osier.mesh.identity.DerBytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * The public key in a PKCS #10 certification request (RFC 2986): the third element of its first
 * element, after the version and the subject. Whether the request is well formed and proves that
 * its maker has the key has been checked by the API server.
 */
final class StubRequestKey {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int LONG_FORM = 0x80;
  private static final int LONGEST_LENGTH = 3;

  private final byte[] der;
  private int position;

  private StubRequestKey(byte[] der) {
    this.der = der;
  }

  /** The key as a SubjectPublicKeyInfo (RFC 5280); empty if this is no such request. */
  static Optional<DerBytes> of(byte[] request) {
    StubRequestKey reader = new StubRequestKey(request);
    boolean atRequest = reader.enter(SEQUENCE);
    boolean atVersion = atRequest && reader.enter(SEQUENCE);
    boolean atSubject = atVersion && reader.skip(INTEGER);
    boolean atKey = atSubject && reader.skip(SEQUENCE);
    return atKey ? reader.take(SEQUENCE) : Optional.empty();
  }

  /** Goes to the first byte of an element's content. */
  private boolean enter(int tag) {
    return contentLength(tag) >= 0;
  }

  private boolean skip(int tag) {
    int length = contentLength(tag);
    position += Math.max(length, 0);
    return length >= 0;
  }

  private Optional<DerBytes> take(int tag) {
    int begin = position;
    return skip(tag)
        ? Optional.of(DerBytes.copyOf(Arrays.copyOfRange(der, begin, position)))
        : Optional.empty();
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
    return length >= 0 && length <= der.length - position ? length : -1;
  }

  private int next() {
    return position < der.length ? Byte.toUnsignedInt(der[position++]) : -1;
  }
}
