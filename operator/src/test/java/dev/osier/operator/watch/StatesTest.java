package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StatesTest {
  private static final String CHANGED = "changed";

  private final AtomicInteger reads = new AtomicInteger();
  private final States<StringBuilder, String> states =
      new States<>(
          object -> {
            reads.incrementAndGet();
            // Another object each time, as a record would be.
            return new String(object);
          },
          StringBuilder::toString,
          (before, after) -> {});

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
  void whatIsReadAsBeforeIsTheSameObject() {
    List<String> before = states.of(List.of(new StringBuilder("one"), new StringBuilder("two")));
    List<String> after =
        states.of(
            List.of(new StringBuilder("zero"), new StringBuilder("two"), new StringBuilder("one")));
    assertThat(after).containsExactly("zero", "two", "one");
    assertThat(after.get(1)).isSameAs(before.get(1));
    assertThat(after.get(2)).isSameAs(before.get(0));
  }

  @RepeatedTest(200)
  void ofAnyListEachObjectBecomesWhatItReads(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<StringBuilder> objects = new ArrayList<>();
    for (int change = 0; change < 30; change++) {
      String name = String.valueOf(random.nextInt(8));
      objects.removeIf(object -> object.charAt(0) == name.charAt(0));
      if (random.nextBoolean()) {
        objects.add(random.nextInt(objects.size() + 1), new StringBuilder(name));
      }
      assertThat(states.of(objects))
          .isEqualTo(objects.stream().map(StringBuilder::toString).toList());
    }
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
