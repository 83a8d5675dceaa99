package dev.osier.xds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which refused tokens are remembered. */
class RefusedTokensTest {
  private static final Duration LIFE = Duration.ofSeconds(5);
  private static final Instant START = Instant.EPOCH;
  private static final TokenVerdict.Refused REFUSED =
      new TokenVerdict.Refused(TokenRefusal.NOT_AUTHENTICATED, "no");

  @Test
  void oneIsRememberedForItsLifeAndNoOtherIsTakenForIt() {
    RefusedTokens tokens = new RefusedTokens(LIFE, 3);
    tokens.add("a", REFUSED, START);
    assertThat(tokens.find("a", START.plus(LIFE).minusMillis(1))).contains(REFUSED);
    assertThat(tokens.find("a ", START)).isEmpty();
    assertThat(tokens.find("a", START.plus(LIFE))).isEmpty();
  }

  @Test
  void theNewestAreRememberedAndNoMoreThanItSays() {
    RefusedTokens tokens = new RefusedTokens(LIFE, 3);
    for (int i = 0; i < 1_000; i++) {
      tokens.add("token " + i, REFUSED, START);
    }
    assertThat(tokens.size()).isEqualTo(3);
    assertThat(tokens.find("token 996", START)).isEmpty();
    assertThat(tokens.find("token 997", START)).isPresent();
    tokens.add("later", REFUSED, START.plus(LIFE));
    assertThat(tokens.size()).isEqualTo(1);
  }
}
