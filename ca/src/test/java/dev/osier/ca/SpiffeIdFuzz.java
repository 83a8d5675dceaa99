package dev.osier.ca;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.osier.mesh.identity.SpiffeId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A URI is an identity of ours only if it is written exactly as we would write it, of characters
 * that mean the same everywhere.
 */
public final class SpiffeIdFuzz {
  private static final Pattern PLAIN =
      Pattern.compile(
          "spiffe://[-a-z0-9_]+(\\.[-a-z0-9_]+)*/ns/[a-z0-9]([-a-z0-9]*[a-z0-9])?/sa/[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  private SpiffeIdFuzz() {}

  /** Reads one URI. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String uri = new String(bytes, ISO_8859_1);
    Optional<SpiffeId> parsed = SpiffeId.parse(uri);
    if (parsed.isEmpty()) {
      return;
    }
    if (!parsed.get().uri().equals(uri)) {
      throw new AssertionError("one identity, two spellings");
    }
    if (!PLAIN.matcher(uri).matches()) {
      throw new AssertionError("an identity of odd characters");
    }
  }
}
