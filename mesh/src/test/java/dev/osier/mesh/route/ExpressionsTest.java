package dev.osier.mesh.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
  private static final String SESSION =
      Expressions.cookieHeader(new NamedMatch("a.b", new StringMatch.Exact("x|y")));

  @ParameterizedTest
  @ValueSource(strings = {"a.b=x|y", "c=d; a.b=x|y", "a.b=x|y; c=d", "c=d;a.b=x|y ;e=f"})
  void aCookieIsFoundWhereverItStands(String header) {
    assertThat(header).matches(SESSION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b=x", "axb=x|y", "za.b=x|y", "a.b=x|yz", "c=a.b=x|y", "A.B=x|y"})
  void nothingElseIsTakenForIt(String header) {
    assertThat(header).doesNotMatch(SESSION);
  }

  @Test
  void anExpressionIsHeldTogether() {
    assertThat(
            Expressions.cookieHeader(new NamedMatch("a", new StringMatch.RegularExpression("x|y"))))
        .isEqualTo("(?:.*;\\s*)?a=(?:x|y)(?:\\s*;.*)?");
  }

  @Test
  void originsBelowADomain() {
    String origins = Expressions.originsBelow("https", "shop.example");

    assertThat("https://a.b.shop.example").matches(origins);
    assertThat("https://shop.example").doesNotMatch(origins);
    assertThat("https://a.shop-example").doesNotMatch(origins);
    assertThat("http://a.shop.example").doesNotMatch(origins);
  }
}
