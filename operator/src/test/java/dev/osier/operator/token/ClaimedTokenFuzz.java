package dev.osier.operator.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;

/** What is let through to the API server is short, has three parts, and cannot break a request. */
public final class ClaimedTokenFuzz {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private ClaimedTokenFuzz() {}

  /** Reads one token. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String token = new String(bytes, ISO_8859_1);
    if (ClaimedToken.objection(token, TokenAuthenticator.AUDIENCE, NOW).isPresent()) {
      return;
    }
    if (token.length() > ClaimedToken.MAX_LENGTH
        || token.split("\\.", -1).length != 3
        || !token.chars().allMatch(ClaimedTokenFuzz::isPlain)) {
      throw new AssertionError("the API server would be asked about what is no token");
    }
  }

  private static boolean isPlain(int letter) {
    return letter == '.' || letter == '-' || letter == '_' || Character.isLetterOrDigit(letter);
  }
}
