package dev.osier.operator.signing;

import dev.osier.mesh.identity.DerBytes;
import java.util.Optional;

/** The key of a request is a part of it that begins like a sequence; nothing else comes out. */
public final class StubRequestFuzz {
  private static final int SEQUENCE = 0x30;

  private StubRequestFuzz() {}

  /** Reads one request, DER. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Optional<DerBytes> key = StubRequest.parse(bytes).map(StubRequest::publicKey);
    if (key.isEmpty()) {
      return;
    }
    byte[] found = key.get().toByteArray();
    if (found.length < 2 || found[0] != SEQUENCE || !contains(bytes, found)) {
      throw new AssertionError("a key that does not stand in the request");
    }
  }

  private static boolean contains(byte[] whole, byte[] part) {
    for (int at = 0; at + part.length <= whole.length; at++) {
      int same = 0;
      while (same < part.length && whole[at + same] == part[same]) {
        same++;
      }
      if (same == part.length) {
        return true;
      }
    }
    return false;
  }
}
