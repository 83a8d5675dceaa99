package dev.osier.controlplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The reader of {@link Configuration} files. Chart and image are of one version, so a field it does
 * not know is a mistake.
 */
public final class ConfigurationReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private ConfigurationReader() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it can't be read
   * @throws IllegalArgumentException if it is not a configuration, naming the field
   */
  public static Configuration read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  static Configuration parse(String text, String source) {
    try {
      return JSON.readValue(text, Configuration.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("reading " + source + ": " + e.getOriginalMessage(), e);
    }
  }
}
