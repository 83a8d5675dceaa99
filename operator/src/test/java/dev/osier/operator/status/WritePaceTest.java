package dev.osier.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WritePaceTest {
  private static final NamespacedName RULE = NamespacedName.parse("shop/rule");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final WritePace pace = new WritePace();

  private boolean mayWrite(boolean settled, long millis) {
    return !pace.remaining(RULE, settled, START.plusMillis(millis)).isPositive();
  }

  @Test
  void whatWillStayIsWrittenAtOnce() {
    assertThat(mayWrite(true, 0)).isTrue();
    assertThat(mayWrite(true, 1)).isTrue();
  }

  @Test
  void whatMovesWaitsForTheEnd() {
    assertThat(mayWrite(false, 0)).isFalse();
    assertThat(mayWrite(false, 499)).isFalse();
    assertThat(mayWrite(true, 499)).isTrue();
  }

  @Test
  void whatGoesOnMovingIsWrittenNowAndThen() {
    assertThat(mayWrite(false, 0)).isFalse();
    assertThat(mayWrite(false, 500)).isTrue();
    assertThat(mayWrite(false, 501)).isFalse();
    assertThat(pace.remaining(RULE, false, START.plusMillis(700)))
        .isEqualTo(Duration.ofMillis(1_800));
    assertThat(mayWrite(false, 2_500)).isTrue();
    assertThat(mayWrite(true, 2_501)).isTrue();
  }

  @Test
  void theNextChangeBeginsAnew() {
    assertThat(mayWrite(false, 0)).isFalse();
    assertThat(mayWrite(false, 600)).isTrue();
    pace.settle(RULE);
    assertThat(mayWrite(false, 700)).isFalse();
    assertThat(mayWrite(false, 1_200)).isTrue();
  }

  @Test
  void eachObjectHasItsOwn() {
    assertThat(mayWrite(false, 0)).isFalse();
    assertThat(pace.remaining(NamespacedName.parse("shop/other"), false, START.plusMillis(600)))
        .isEqualTo(WritePace.GRACE);
  }
}
