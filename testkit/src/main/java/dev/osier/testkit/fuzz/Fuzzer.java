package dev.osier.testkit.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jazzer in a JVM of its own: it looks for an input that makes a target throw, hang, or eat memory.
 * The environment's {@code FUZZ_SECONDS} says how long it looks; if it is not set, it tries so many
 * inputs, however long a busy machine takes for them. What it finds worth keeping is in {@code
 * target/fuzz} of the module and serves the next run.
 */
public final class Fuzzer {
  private static final String VARIABLE = "FUZZ_SECONDS";
  private static final int SHORT = 2_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs in");

  private Fuzzer() {}

  /**
   * Gives a target each input of its committed corpus, in this JVM.
   *
   * @return how many there were
   * @throws AssertionError naming the input that broke it
   */
  public static int replay(FuzzTarget target) {
    List<Path> files = Corpus.files(target);
    for (Path file : files) {
      try {
        target.input().take(Files.readAllBytes(file));
      } catch (Exception | Error e) {
        throw new AssertionError(target + " broke at the input " + file, e);
      }
    }
    return files.size();
  }

  /**
   * Lets Jazzer search, beginning with the committed corpus.
   *
   * @return how many inputs it tried
   * @throws AssertionError with Jazzer's words and the input, if it found one, or could not search
   */
  public static long search(FuzzTarget target) {
    Path work = Path.of("target", "fuzz", target.type().getSimpleName()).toAbsolutePath();
    Path log = work.resolve("jazzer.log");
    try {
      Path found = Files.createDirectories(work.resolve("corpus"));
      Corpus.files(target);
      Process process =
          new ProcessBuilder(command(target, work, found))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(
          length().orElse(Duration.ZERO).plus(PATIENCE).toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(target + ": jazzer does not end: " + tail(log));
      }
      Matcher runs = RUNS.matcher(Files.readString(log, UTF_8));
      if (process.exitValue() != 0 || !runs.find()) {
        throw new AssertionError(target + ": jazzer says: " + tail(log));
      }
      return Long.parseLong(runs.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException("fuzzing " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("waiting for jazzer", e);
    }
  }

  private static Optional<Duration> length() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .map(Long::parseLong)
        .map(Duration::ofSeconds);
  }

  private static List<String> command(FuzzTarget target, Path work, Path found) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED"));
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.type().getName());
    command.add("--instrumentation_includes=dev.osier.**:org.bouncycastle.**");
    command.add("--reproducer_path=" + work);
    command.add("-artifact_prefix=" + work + "/");
    command.add(
        length().map(some -> "-max_total_time=" + some.toSeconds()).orElse("-runs=" + SHORT));
    // Seconds for one input; the first has the whole target instrumented.
    command.add("-timeout=60");
    command.add("-rss_limit_mb=2048");
    command.add("-print_final_stats=1");
    command.add(found.toString());
    command.add(Corpus.folder(target).toAbsolutePath().toString());
    return command;
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
