package dev.osier.e2e;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Commands of a user at the root of this checkout, with {@code build/bin} on the path. */
final class Shell {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private Shell() {}

  /**
   * What became of commands.
   *
   * @param exitCode the shell's exit code
   * @param output what they printed, on both streams
   */
  record Result(int exitCode, String output) {}

  /** Runs a script that must succeed. */
  static void succeed(String script, String input) {
    Result result = run(script, input);
    if (result.exitCode() != 0) {
      throw new AssertionError(script + "\n" + result.output());
    }
  }

  /** Runs a script of bash to its end; it stops at the first command that fails. */
  static Result run(String script, String input) {
    try {
      Path output = Files.createTempFile("shell", ".out");
      try {
        Process process = start(script, output);
        try (OutputStream in = process.getOutputStream()) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroy);
          process.destroy();
          throw new AssertionError("still running after " + LONGEST.toSeconds() + " s: " + script);
        }
        return new Result(process.exitValue(), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("running " + script, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("waiting for " + script, e);
    }
  }

  private static Process start(String script, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .merge(
            "PATH",
            ROOT.resolve("build/bin").toString(),
            (old, bin) -> bin + File.pathSeparator + old);
    return builder.start();
  }
}
