package dev.osier.xds.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation here was taken from Envoy 1.40.0. */
class HeaderMatchingTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // values,  is a, is not a, is not a or missing, is missing
        "none,      false, false,   true,                true",
        "a,         true,  false,   false,               false",
        "b,         false, true,    true,                false",
        "a|b,       true,  false,   false,               false",
        "b|a,       true,  false,   false,               false",
        "b|c,       false, true,    true,                false",
        "'a,b',     false, true,    true,                false",
        "'',        false, true,    true,                false",
        "'|a',      true,  false,   false,               false",
      })
  void matches(
      @Nullable String values,
      boolean isA,
      boolean isNotA,
      boolean isNotAOrMissing,
      boolean isMissing) {
    Request request = Proxies.get("h", "/");
    if (values != null) {
      for (String value : values.split("\\|", -1)) {
        request = request.withHeaders(request.headers().with("x-m", value));
      }
    }
    HeaderMatcher.Builder is =
        HeaderMatcher.newBuilder()
            .setName("X-M")
            .setStringMatch(StringMatcher.newBuilder().setExact("a"));
    HeaderMatcher.Builder isNot = is.clone().setInvertMatch(true);

    assertThat(HeaderMatching.matches(is.build(), request)).isEqualTo(isA);
    assertThat(HeaderMatching.matches(isNot.build(), request)).isEqualTo(isNotA);
    assertThat(HeaderMatching.matches(isNot.setTreatMissingHeaderAsEmpty(true).build(), request))
        .isEqualTo(isNotAOrMissing);
    assertThat(
            HeaderMatching.matches(
                HeaderMatcher.newBuilder().setName("x-m").setPresentMatch(false).build(), request))
        .isEqualTo(isMissing);
  }

  @Test
  void theHostHeaderIsTheAuthority() {
    HeaderMatcher host =
        HeaderMatcher.newBuilder()
            .setName("host")
            .setStringMatch(StringMatcher.newBuilder().setExact("h"))
            .build();

    assertThat(HeaderMatching.matches(host, Proxies.get("h", "/"))).isTrue();
    assertThat(HeaderMatching.matches(host, Proxies.get("x", "/"))).isFalse();
  }
}
