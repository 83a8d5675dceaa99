package dev.osier.ca;

import dev.osier.mesh.identity.DerBytes;
import java.util.Arrays;

/** A key is taken or refused with a reason; what is taken is certified byte by byte as it came. */
public final class AcceptableKeyFuzz {
  private AcceptableKeyFuzz() {}

  /** Reads one SubjectPublicKeyInfo, DER. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    switch (AcceptableKey.parse(DerBytes.copyOf(bytes))) {
      case Verdict.Accepted<AcceptableKey>(AcceptableKey key) -> {
        if (!Arrays.equals(key.encoded(), bytes)) {
          throw new AssertionError("another encoding than was asked for");
        }
      }
      case Verdict.Refused<AcceptableKey>(RefusalReason reason, String message) -> {
        if (!reason.isFinal() || message.isEmpty()) {
          throw new AssertionError("a refusal that settles nothing");
        }
      }
    }
  }
}
