package dev.osier.xds.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.ObjectReference;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One bad object never holds up the others, whatever is made from them together. */
final class IsolationTest {
  private static final int SEQUENCES = 2_000;
  private static final int STEPS = 60;
  private static final int OBJECTS = 9;
  private static final int MAX_STEPS_TO_QUIET = 1_000;

  private final RefusingProxy proxy = new RefusingProxy();

  @Test
  void theCulpritAloneStaysAsItWas() {
    writeAll(1_000);
    proxy.connect();
    becomeQuiet(proxy);
    assertThat(proxy.refusals()).isZero();
    int before = proxy.responses();
    for (int i = 0; i < 1_000; i++) {
      proxy.write(RefusingProxy.object(i), i != 421, "r1");
    }
    proxy.configure();
    becomeQuiet(proxy);
    assertThat(proxy.running("r1"))
        .hasSize(1_000)
        .contains("RouteRule shop/rule-421@1")
        .isEqualTo(proxy.expected("r1"));
    assertThat(proxy.culprits()).containsExactly(RefusingProxy.object(421));
    assertThat(proxy.responses() - before).as("2 log n").isLessThanOrEqualTo(2 * 10 + 2);
  }

  @Test
  void oneChangeThatIsRefusedTakesOneResponse() {
    writeAll(1_000);
    proxy.connect();
    becomeQuiet(proxy);
    int before = proxy.responses();
    proxy.write(RefusingProxy.object(7), false, "r1");
    proxy.configure();
    becomeQuiet(proxy);
    assertThat(proxy.responses() - before).isEqualTo(1);
    assertThat(proxy.culprits()).containsExactly(RefusingProxy.object(7));

    proxy.write(RefusingProxy.object(8), true, "r1");
    proxy.configure();
    becomeQuiet(proxy);
    assertThat(proxy.running("r1"))
        .contains("RouteRule shop/rule-7@1", "RouteRule shop/rule-8@2")
        .isEqualTo(proxy.expected("r1"));

    proxy.write(RefusingProxy.object(7), true, "r1");
    proxy.configure();
    becomeQuiet(proxy);
    assertThat(proxy.running("r1")).contains("RouteRule shop/rule-7@3");
    assertThat(proxy.culprits()).isEmpty();
  }

  @Test
  void whatIsDeletedAndWrittenAnewIsTriedAlthoughItsGenerationIsTheSame() {
    writeAll(100);
    proxy.write(RefusingProxy.object(50), false, "r1");
    proxy.connect();
    becomeQuiet(proxy);
    proxy.replace(RefusingProxy.object(50), false, "r1");
    proxy.configure();
    becomeQuiet(proxy);
    assertThat(proxy.culprits()).containsExactly(RefusingProxy.object(50));

    proxy.replace(RefusingProxy.object(50), true, "r1");
    proxy.configure();
    becomeQuiet(proxy);
    assertThat(proxy.running("r1")).hasSize(100).isEqualTo(proxy.expected("r1"));
    assertThat(proxy.culprits()).isEmpty();
  }

  @Test
  void aProxyThatHasNothingYetGetsAllButTheCulprit() {
    writeAll(100);
    proxy.write(RefusingProxy.object(50), false, "r1");
    proxy.connect();
    becomeQuiet(proxy);
    assertThat(proxy.running("r1")).hasSize(99).isEqualTo(proxy.expected("r1"));
    assertThat(proxy.culprits()).containsExactly(RefusingProxy.object(50));
  }

  @Test
  void aProxyThatComesBackKeepsWhatItHadOfTheCulprit() {
    writeAll(100);
    proxy.connect();
    becomeQuiet(proxy);
    proxy.write(RefusingProxy.object(50), false, "r1");
    proxy.configure();
    becomeQuiet(proxy);
    int before = proxy.responses();
    proxy.connect();
    becomeQuiet(proxy);
    assertThat(proxy.running("r1"))
        .contains("RouteRule shop/rule-50@1")
        .isEqualTo(proxy.expected("r1"));
    assertThat(proxy.responses() - before).isEqualTo(1);
    assertThat(proxy.culprits()).containsExactly(RefusingProxy.object(50));
  }

  @Test
  @Tag("slow")
  void whateverHappensTheGoodOnesAreInPlace() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      RefusingProxy random = new RefusingProxy();
      try {
        run(new Random(seed), random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("sequence with seed " + seed, e);
      }
    }
  }

  private static void run(Random random, RefusingProxy proxy) {
    proxy.connect();
    for (int i = 0; i < STEPS; i++) {
      ObjectReference object = RefusingProxy.object(random.nextInt(OBJECTS));
      switch (random.nextInt(13)) {
        case 0, 1, 2 -> {
          String[] tables = RANDOM_TABLES[random.nextInt(RANDOM_TABLES.length)];
          proxy.write(object, random.nextInt(5) > 0, tables);
          if (random.nextBoolean()) {
            proxy.configure();
          }
        }
        case 3 -> {
          proxy.delete(object);
          proxy.configure();
        }
        case 4 -> {
          proxy.replace(object, random.nextInt(5) > 0, "r1");
          proxy.configure();
        }
        case 5 -> {
          if (random.nextInt(5) == 0) {
            proxy.connect();
          }
        }
        default -> proxy.step();
      }
    }
    proxy.configure();
    becomeQuiet(proxy);
    for (String table : new String[] {"r1", "r2"}) {
      assertThat(proxy.running(table))
          .filteredOn(form -> !isOfBad(proxy, form))
          .as(table)
          .isEqualTo(proxy.expected(table).stream().filter(form -> !isOfBad(proxy, form)).toList());
    }
    assertThat(proxy.culprits()).isEqualTo(proxy.badObjects());
  }

  private static final String[][] RANDOM_TABLES = {{"r1"}, {"r2"}, {"r1", "r2"}};

  private static boolean isOfBad(RefusingProxy proxy, String form) {
    return proxy.badObjects().stream().anyMatch(object -> form.startsWith(object + "@"));
  }

  private void writeAll(int count) {
    for (int i = 0; i < count; i++) {
      proxy.write(RefusingProxy.object(i), true, "r1");
    }
  }

  private static void becomeQuiet(RefusingProxy proxy) {
    int steps = 0;
    while (proxy.step()) {
      steps++;
      assertThat(steps).as("the conversation ends").isLessThan(MAX_STEPS_TO_QUIET);
    }
  }
}
