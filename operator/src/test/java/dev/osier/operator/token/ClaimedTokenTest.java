package dev.osier.operator.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.testkit.HostileInput;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token says of itself that the API server need not be asked about. */
class ClaimedTokenTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final String HEADER = "{\"alg\":\"RS256\"}";
  private static final String CLAIMS = "{\"aud\":[\"osier.dev/xds\"],\"exp\":1000001}";

  private static String token(String header, String claims, String signature) {
    return encode(header) + "." + encode(claims) + "." + signature;
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static Optional<TokenRefusal> objection(String token) {
    return ClaimedToken.objection(token, TokenAuthenticator.AUDIENCE, NOW);
  }

  @Test
  void whatCouldBeOursIsForTheApiServerToJudge() {
    assertThat(objection(token(HEADER, CLAIMS, "c2ln"))).isEmpty();
    assertThat(objection(token(HEADER, CLAIMS.replace("[", "").replace("]", ""), "c2ln")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "a b.c.d",
        "eyJ9.eyJ9.x",
        "W10.W10.c2ln",
        "bnVsbA.bnVsbA.c2ln",
        "AAAA.AAAA.AAAA"
      })
  @HostileInput("token/malformed")
  void whatIsNoTokenIsMalformed(String text) {
    assertThat(objection(text)).contains(TokenRefusal.MALFORMED);
  }

  @Test
  @HostileInput("token/too-long")
  void whatIsTooLongOrTooDeepIsMalformed() {
    assertThat(objection(token(HEADER, CLAIMS, "a".repeat(ClaimedToken.MAX_LENGTH))))
        .contains(TokenRefusal.MALFORMED);
    assertThat(objection(token(HEADER, "{\"aud\":" + "[".repeat(500) + "]".repeat(500) + "}", "c")))
        .contains(TokenRefusal.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"alg\":\"none\"}  | c2ln | UNSIGNED",
        "{\"alg\":\"NoNe\"}  | c2ln | UNSIGNED",
        "{}                  | c2ln | UNSIGNED",
        "{\"alg\":\"RS256\"} | ''   | UNSIGNED",
      })
  @HostileInput("token/alg-none")
  void whatIsUnsignedIsRefused(String header, String signature, TokenRefusal reason) {
    assertThat(objection(token(header, CLAIMS, signature))).contains(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"exp\":1000001}                                                      | OTHER_AUDIENCE",
        "{\"aud\":[],\"exp\":1000001}                                           | OTHER_AUDIENCE",
        "{\"aud\":[\"https://kubernetes.default.svc\"],\"exp\":1000001}         | OTHER_AUDIENCE",
        "{\"aud\":\"osier.dev/xds2\",\"exp\":1000001}                           | OTHER_AUDIENCE",
        "{\"aud\":{\"osier.dev/xds\":1},\"exp\":1000001}                        | OTHER_AUDIENCE",
        "{\"aud\":\"osier.dev/xds\",\"exp\":1000000}                            | EXPIRED",
        "{\"aud\":\"osier.dev/xds\",\"exp\":-1}                                 | EXPIRED",
        "{\"aud\":\"osier.dev/xds\",\"exp\":\"1000001\"}                        | MALFORMED",
        "{\"aud\":\"osier.dev/xds\"}                                            | MALFORMED",
      })
  void whatIsForOthersOrOverIsRefused(String claims, TokenRefusal reason) {
    assertThat(objection(token(HEADER, claims, "c2ln"))).contains(reason);
  }
}
