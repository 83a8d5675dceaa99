package dev.osier.xds.secret;

import dev.osier.mesh.identity.TokenVerdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that were refused a moment ago, so that who shows the same one again costs the API
 * server nothing. It holds their hashes and never a token, and nothing of those that are good:
 * their pods may be gone by now. Safe for use by several threads.
 */
final class RefusedTokens {
  private record Entry(TokenVerdict.Refused verdict, Instant until) {}

  private final Duration life;
  private final int most;
  // All live equally long, so the first is the next to end.
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  RefusedTokens(Duration life, int most) {
    this.life = life;
    this.most = most;
  }

  /** Why the token was refused, if that was a moment ago. */
  synchronized Optional<TokenVerdict.Refused> find(String token, Instant now) {
    return Optional.ofNullable(entries.get(hash(token)))
        .filter(entry -> now.isBefore(entry.until()))
        .map(Entry::verdict);
  }

  synchronized void add(String token, TokenVerdict.Refused verdict, Instant now) {
    String hash = hash(token);
    entries.remove(hash);
    entries.put(hash, new Entry(verdict, now.plus(life)));
    Iterator<Entry> eldest = entries.values().iterator();
    while (eldest.hasNext() && (!now.isBefore(eldest.next().until()) || entries.size() > most)) {
      eldest.remove();
    }
  }

  /** How many are remembered. */
  synchronized int size() {
    return entries.size();
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("hashing a token", e);
    }
  }
}
