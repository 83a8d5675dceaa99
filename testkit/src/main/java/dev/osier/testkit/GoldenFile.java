package dev.osier.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;

/**
 * A file that holds what a test expects, to be read and reviewed by people. With {@code
 * OSIER_GOLDEN=update} in the environment it is written anew instead of compared.
 */
public final class GoldenFile {
  private static final String VARIABLE = "OSIER_GOLDEN";

  private final Path path;

  private GoldenFile(Path path) {
    this.path = path;
  }

  /** The file at this path, seen from the module's folder. */
  public static GoldenFile at(Path path) {
    return new GoldenFile(path);
  }

  /**
   * Compares.
   *
   * @throws AssertionError if the file is missing or its text is another
   */
  public void assertMatches(String actual) {
    String text = actual.endsWith("\n") ? actual : actual + "\n";
    try {
      if ("update".equals(System.getenv(VARIABLE))) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, text, UTF_8);
        return;
      }
      Assertions.assertThat(path)
          .as("golden file; write it with %s=update and review the change", VARIABLE)
          .exists();
      Assertions.assertThat(text)
          .as("%s; if the change is meant, write it with %s=update", path, VARIABLE)
          .isEqualTo(Files.readString(path, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("comparing with " + path, e);
    }
  }
}
