package dev.osier.testkit.svid;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the machine that is run to its end. */
final class Command {
  private static final int MINUTES = 5;

  /**
   * What became of it.
   *
   * @param exitCode its exit code
   * @param lines what it printed, on both streams
   */
  record Outcome(int exitCode, List<String> lines) {}

  private Command() {}

  static Outcome run(Path folder, Path input, List<String> command) throws IOException {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    builder.environment().put("GOFLAGS", "-buildvcs=false");
    builder.environment().put("GOWORK", "off");
    Process process = builder.start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("running " + command.getFirst() + ": no end after minutes");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("waiting for " + command.getFirst(), e);
    }
    return new Outcome(process.exitValue(), Files.readAllLines(output, UTF_8));
  }
}
