package dev.osier.testkit.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The committed inputs of a target: good ones to begin with, and every one that once broke it. One
 * file each; its name says what it is.
 */
final class Corpus {
  private Corpus() {}

  /** The folder of a target's inputs, from the folder of its module. */
  static Path folder(FuzzTarget target) {
    return Path.of("src", "test", "fuzz", target.type().getSimpleName());
  }

  /**
   * The files of a target.
   *
   * @throws AssertionError if there are none: a fuzzer that begins with nothing finds nothing
   */
  static List<Path> files(FuzzTarget target) {
    Path folder = folder(target);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.sorted().toList();
      if (all.isEmpty()) {
        throw new AssertionError("no inputs in " + folder);
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("reading the inputs of " + target, e);
    }
  }
}
