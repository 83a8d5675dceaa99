package dev.osier.e2e.malformed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a definition says of one field and of those inside it (OpenAPI 3, structural).
 *
 * @param tree the schema of the field
 */
record Schema(JsonNode tree) {
  /**
   * The schema of a kind's {@code spec}.
   *
   * @param definition its name, such as {@code policies.osier.dev}
   */
  static Schema of(String definition) {
    try (InputStream stream = definition(definition)) {
      return new Schema(
          new YAMLMapper()
              .readTree(stream)
              .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the definition " + definition, e);
    }
  }

  /** The definition itself. */
  static InputStream definition(String name) {
    String file = "META-INF/fabric8/" + name + "-v1.yml";
    return Objects.requireNonNull(Schema.class.getClassLoader().getResourceAsStream(file), file);
  }

  String type() {
    return tree.path("type").asText();
  }

  /** Whether it is an object whose keys are anybody's choice. */
  boolean isMap() {
    return tree.has("additionalProperties");
  }

  /** The names of the fields inside. */
  List<String> properties() {
    List<String> names = new ArrayList<>();
    tree.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  boolean requires(String property) {
    for (JsonNode name : tree.path("required")) {
      if (name.asText().equals(property)) {
        return true;
      }
    }
    return false;
  }

  /** The most elements, entries or characters it may have; empty if that is not said. */
  Optional<Integer> most() {
    for (String bound : List.of("maxItems", "maxProperties", "maxLength")) {
      if (tree.has(bound)) {
        return Optional.of(tree.path(bound).asInt());
      }
    }
    return Optional.empty();
  }

  /** The schema of a field inside, or of a map's values. */
  Schema property(String name) {
    return new Schema(
        isMap() ? tree.path("additionalProperties") : tree.path("properties").path(name));
  }

  /** The schema of a list's elements. */
  Schema items() {
    return new Schema(tree.path("items"));
  }

  /** All that is in it, as paths without positions, such as {@code spec.rules[].name}. */
  SortedSet<String> paths(String path) {
    SortedSet<String> all = new TreeSet<>();
    all.add(path);
    properties().forEach(name -> all.addAll(property(name).paths(path + "." + name)));
    if (tree.has("items")) {
      all.addAll(items().paths(path + "[]"));
    }
    return all;
  }
}
