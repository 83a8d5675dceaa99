package dev.osier.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayDurationTest {
  @Test
  void partsAddUp() {
    assertThat(GatewayDuration.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(GatewayDuration.parse("1s500ms")).isEqualTo(Duration.ofMillis(1500));
    assertThat(GatewayDuration.parse("0s")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "h", "-1h", "1.5h", "1d", "123456s", "1h1h1h1h1h", "1h "})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> GatewayDuration.parse(text))
        .hasMessageContaining("reading a duration");
  }
}
