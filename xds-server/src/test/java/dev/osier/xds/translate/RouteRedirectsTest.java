package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.RouteOutcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteRedirectsTest {
  /**
   * 0 is for none: that of the asked host if it stays, else that of the scheme (RFC 9110, section
   * 4.2).
   */
  @ParameterizedTest
  @CsvSource({
    "80,, , , 0",
    "80, https, , , 443",
    "80, http, , , 0",
    "80,, shop.example, , 0",
    "80, https, shop.example, , 0",
    "80, http, shop.example, , 0",
    "8080,, , , 0",
    "8080, https, , , 443",
    "8080, http, , , 80",
    "8080,, shop.example, , 8080",
    "8080, https, shop.example, , 0",
    "8080, http, shop.example, , 0",
    "443, https, , , 0",
    "8080, https, shop.example, 8443, 8443"
  })
  void aSchemeBringsItsOwnPort(
      int asked,
      @Nullable String scheme,
      @Nullable String host,
      @Nullable Integer port,
      int expected) {
    RouteOutcome.Redirect redirect =
        new RouteOutcome.Redirect(
            Optional.ofNullable(scheme),
            Optional.ofNullable(host),
            Optional.ofNullable(port),
            Optional.empty(),
            302);

    assertThat(RouteRedirects.translate(redirect, RequestMatch.ANY, asked).getPortRedirect())
        .isEqualTo(expected);
  }
}
