package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What others say cannot flood or forge our log. */
final class LogTextTest {
  @Test
  void textIsBoundedAndOnOneLine() {
    assertThat(LogText.of("plain")).isEqualTo("plain");
    assertThat(LogText.of(null)).isEmpty();
    assertThat(LogText.of("a\r\nWARN forged\u001b[0m")).isEqualTo("a WARN forged [0m");
    assertThat(LogText.of("x".repeat(5_000))).hasSize(1_025).endsWith("x…");
  }

  @Test
  void oneEventPerIntervalIsLetThrough() {
    Throttle throttle = new Throttle(Duration.ofHours(1));
    assertThat(IntStream.range(0, 1_000).filter(i -> throttle.admit()).count()).isEqualTo(1);
    Throttle open = new Throttle(Duration.ZERO);
    assertThat(IntStream.range(0, 10).filter(i -> open.admit()).count()).isEqualTo(10);
  }
}
