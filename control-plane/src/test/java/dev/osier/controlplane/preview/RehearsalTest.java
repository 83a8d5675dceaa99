package dev.osier.controlplane.preview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a rehearsal is good for: seen in processes that review their first rule. */
class RehearsalTest {
  private record First(int classes, int millis) {}

  @Test
  void itTakesAndRefusesWhatItShould() {
    Rehearsal.run();
  }

  @Test
  @Tag("slow")
  void theFirstReviewAfterItLoadsNextToNothing(TestReporter reporter)
      throws IOException, InterruptedException {
    First rehearsed = first("rehearsed");
    First cold = first();

    reporter.publishEntry("first review", "cold " + cold + ", rehearsed " + rehearsed);
    assertThat(cold.classes()).isGreaterThan(1_000);
    assertThat(rehearsed.classes()).isLessThan(50);
  }

  private static First first(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FirstReview.class.getName()),
                Stream.of(arguments))
            .toList();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    String[] numbers = output.lines().toList().getLast().split(" ", -1);
    return new First(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }
}
