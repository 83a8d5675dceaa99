package dev.osier.e2e.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.osier.controlplane.preview.ResourceYaml;

/** YAML as people like to read it. */
final class Yaml {
  private static final ObjectMapper MAPPER = new YAMLMapper();

  private Yaml() {}

  /** Reads a document; a field that the type does not have is an error. */
  static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("reading YAML", e);
    }
  }

  /** Writes a tree. */
  static String write(JsonNode tree) {
    return ResourceYaml.write(tree);
  }
}
