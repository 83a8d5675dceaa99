package dev.osier.xds.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation here was taken from Envoy 1.40.0. */
class PathNormalizationTest {
  @ParameterizedTest
  @CsvSource({
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/../a, /a",
    "/a/.., /",
    "/a/., /a/",
    "/a/..., /a/...",
    "/a//b, /a/b",
    "/a//../b, /a/b",
    "//a, /a",
    "/a/%2e%2e/b, /b",
    "/a/%2E/b, /a/b",
    "/a/.%2e/b, /b",
    "/a%2fb, /a%2fb",
    "/a%2F..%2Fb, /a%2F..%2Fb",
    "/a\\b, /a/b",
    "/a\\..\\b, /b",
    "/a/b/.., /a/",
    "/%, /%",
    "/%4, /%4",
    "/%zz, /%zz",
    "/a?b//c/../d, /a?b//c/../d",
    "/a?x=%41, /a?x=%41",
    "/%41%7e%2d, /A~-",
    "/%3a%20%c3%a9, /%3a%20%c3%a9",
    "'/\"<>^`{|}', /%22%3C%3E%5E%60%7B%7C%7D",
    "/%2e%2e%2f, /..%2f",
    "/a///, /a/",
    "///, //",
    "/a/%5c/b, /a/%5c/b",
    "/a/b/%2E%2e/../c, /c",
    "/a/.?q, /a/?q",
    "/a/..;/b, /b",
    "/a/.;x/b, /a/b",
    "/a/..;x, /",
    "/a/...;/c, /a/...;/c",
    "/a/;../b, /a/;../b",
    "/a/..%3b/b, /a/..%3b/b",
    "/a/%2e%2e;/b, /a/..;/b",
    "/a/..;\\b, /",
    "/a/..;%2f/b, /b",
    "/a/b;c/.., /a/",
  })
  void normalizes(String path, String expected) {
    assertThat(PathNormalization.of(path)).contains(expected);
  }

  @Test
  void refusesAZeroByte() {
    assertThat(PathNormalization.of("/a%00")).isEmpty();
  }
}
