package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StatesTest {
  private static final String CHANGED = "changed";

  private final AtomicInteger reads = new AtomicInteger();
  private final States<StringBuilder, String> states =
      new States<>(
          object -> {
            reads.incrementAndGet();
            return object.toString();
          });

  @Test
  void anObjectIsReadOnce() {
    StringBuilder first = new StringBuilder("first");
    StringBuilder second = new StringBuilder("second");
    List<String> before = states.of(List.of(first, second));
    List<String> after = states.of(List.of(second, first));
    assertThat(after).containsExactly("second", "first");
    assertThat(after.getFirst()).isSameAs(before.getLast());
    assertThat(reads).hasValue(2);
  }

  @Test
  void anotherObjectInItsPlaceIsReadAnew() {
    states.of(List.of(new StringBuilder(CHANGED)));
    assertThat(states.of(List.of(new StringBuilder(CHANGED)))).containsExactly(CHANGED);
    assertThat(reads).hasValue(2);
  }

  @Test
  void whatIsGoneIsForgotten() {
    StringBuilder object = new StringBuilder("gone");
    states.of(List.of(object));
    states.of(List.of());
    states.of(List.of(object));
    assertThat(reads).hasValue(2);
  }
}
