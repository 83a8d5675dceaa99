package dev.osier.xds.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexesTest {
  // The first is the example of Envoy's documentation, the others of RE2's own tests.
  @ParameterizedTest
  @CsvSource({
    "^/service/([^/]+)(/.*)$, \\2/instance/\\1, /service/foo/v1/api, /v1/api/instance/foo",
    "one, two, /xxx/one/yyy/one/zzz, /xxx/two/yyy/two/zzz",
    "b*, bb, ababababab, bbabbabbabbabbabb",
    "^.*?(abc)?$, [\\1], abc, [abc]",
    "(a), \\\\\\0, bab, b\\ab",
    "(a), \\2, bab, bab",
    "x, y, aaa, aaa",
  })
  void replacesAll(String pattern, String substitution, String text, String expected) {
    RegexMatchAndSubstitute rewrite =
        RegexMatchAndSubstitute.newBuilder()
            .setPattern(RegexMatcher.newBuilder().setRegex(pattern))
            .setSubstitution(substitution)
            .build();

    assertThat(Regexes.replaceAll(rewrite, text)).isEqualTo(expected);
  }
}
