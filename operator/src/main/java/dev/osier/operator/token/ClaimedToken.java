package dev.osier.operator.token;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.osier.mesh.identity.TokenRefusal;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a JSON Web Token (RFC 7519, RFC 7515) says of itself. None of it is verified: it only saves
 * the API server from being asked about what nobody could stand by.
 */
final class ClaimedToken {
  /** The longest token that is looked at, in characters; the API server's have some 1,200. */
  static final int MAX_LENGTH = 8192;

  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
  private static final int MAX_DEPTH = 16;
  private static final JsonMapper JSON = mapper();

  private ClaimedToken() {}

  /**
   * Why the API server need not be asked about a token.
   *
   * @param audience whom it must be for
   * @return empty if it must be asked
   */
  static Optional<TokenRefusal> objection(String token, String audience, Instant now) {
    if (token.length() > MAX_LENGTH || !SHAPE.matcher(token).matches()) {
      return Optional.of(TokenRefusal.MALFORMED);
    }
    String[] parts = token.split("\\.", -1);
    Optional<JsonNode> header = decode(parts[0]);
    Optional<JsonNode> claims = decode(parts[1]);
    if (header.isEmpty() || claims.isEmpty()) {
      return Optional.of(TokenRefusal.MALFORMED);
    }
    String algorithm = header.get().path("alg").asText("");
    if (algorithm.isEmpty() || algorithm.equalsIgnoreCase("none") || parts[2].isEmpty()) {
      return Optional.of(TokenRefusal.UNSIGNED);
    }
    if (!isFor(claims.get().path("aud"), audience)) {
      return Optional.of(TokenRefusal.OTHER_AUDIENCE);
    }
    JsonNode expiry = claims.get().path("exp");
    if (!expiry.isNumber()) {
      return Optional.of(TokenRefusal.MALFORMED);
    }
    return expiry.asLong() > now.getEpochSecond()
        ? Optional.empty()
        : Optional.of(TokenRefusal.EXPIRED);
  }

  private static boolean isFor(JsonNode claim, String audience) {
    if (claim.isTextual()) {
      return claim.asText().equals(audience);
    }
    for (JsonNode one : claim) {
      if (one.isTextual() && one.asText().equals(audience)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<JsonNode> decode(String part) {
    try {
      JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(part));
      return Optional.ofNullable(node).filter(JsonNode::isObject);
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private static JsonMapper mapper() {
    JsonMapper mapper = JsonMapper.builder().build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
    return mapper;
  }
}
