package dev.osier.operator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value with a schema (OpenAPI 3, in the structural form of Kubernetes): types, required
 * fields, words, patterns and bounds. Fields that the schema does not have are ignored.
 */
final class SchemaCheck {
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private SchemaCheck() {}

  static Optional<String> violation(String field, JsonNode value, JSONSchemaProps schema) {
    String type = schema.getType();
    if (type != null && !hasType(value, type)) {
      return Optional.of(field + ": not of type " + type);
    }
    Stream<String> itself =
        Stream.of(
                words(value, schema),
                text(value, schema),
                number(value, schema),
                size(value, schema))
            .flatMap(Optional::stream)
            .map(sentence -> field + ": " + sentence);
    return Stream.of(
            itself,
            missing(field, value, schema),
            properties(field, value, schema),
            items(field, value, schema))
        .flatMap(found -> found)
        .findFirst();
  }

  private static boolean hasType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> true;
    };
  }

  private static Optional<String> words(JsonNode value, JSONSchemaProps schema) {
    List<JsonNode> words = schema.getEnum();
    return words == null || words.isEmpty() || words.contains(value)
        ? Optional.empty()
        : Optional.of(
            "not one of " + String.join(", ", words.stream().map(JsonNode::asText).toList()));
  }

  private static Optional<String> text(JsonNode value, JSONSchemaProps schema) {
    if (!value.isTextual()) {
      return Optional.empty();
    }
    String text = value.asText();
    int length = text.codePointCount(0, text.length());
    if (isBelow(length, schema.getMinLength()) || isAbove(length, schema.getMaxLength())) {
      return Optional.of(bounds("characters", schema.getMinLength(), schema.getMaxLength()));
    }
    String pattern = schema.getPattern();
    return pattern == null
            || PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).find()
        ? Optional.empty()
        : Optional.of("does not match " + pattern);
  }

  private static Optional<String> number(JsonNode value, JSONSchemaProps schema) {
    if (!value.isNumber()) {
      return Optional.empty();
    }
    double number = value.asDouble();
    Double least = schema.getMinimum();
    Double most = schema.getMaximum();
    return (least != null && number < least) || (most != null && number > most)
        ? Optional.of("not between %s and %s".formatted(shortly(least), shortly(most)))
        : Optional.empty();
  }

  private static Optional<String> size(JsonNode value, JSONSchemaProps schema) {
    if (value.isArray()
        && (isBelow(value.size(), schema.getMinItems())
            || isAbove(value.size(), schema.getMaxItems()))) {
      return Optional.of(bounds("items", schema.getMinItems(), schema.getMaxItems()));
    }
    return value.isObject()
            && (isBelow(value.size(), schema.getMinProperties())
                || isAbove(value.size(), schema.getMaxProperties()))
        ? Optional.of(bounds("entries", schema.getMinProperties(), schema.getMaxProperties()))
        : Optional.empty();
  }

  private static Stream<String> missing(String field, JsonNode value, JSONSchemaProps schema) {
    return value.isObject() && schema.getRequired() != null
        ? schema.getRequired().stream()
            .filter(name -> !value.hasNonNull(name))
            .map(name -> field + "." + name + ": missing")
        : Stream.empty();
  }

  private static Stream<String> properties(String field, JsonNode value, JSONSchemaProps schema) {
    if (!value.isObject()) {
      return Stream.empty();
    }
    return value.properties().stream()
        .filter(property -> !property.getValue().isNull())
        .flatMap(
            property ->
                schemaOf(property.getKey(), schema).stream()
                    .flatMap(
                        known ->
                            violation(field + "." + property.getKey(), property.getValue(), known)
                                .stream()));
  }

  private static Optional<JSONSchemaProps> schemaOf(String name, JSONSchemaProps schema) {
    if (schema.getProperties() != null && schema.getProperties().containsKey(name)) {
      return Optional.of(schema.getProperties().get(name));
    }
    return Optional.ofNullable(schema.getAdditionalProperties())
        .flatMap(others -> Optional.ofNullable(others.getSchema()));
  }

  private static Stream<String> items(String field, JsonNode value, JSONSchemaProps schema) {
    if (!value.isArray() || schema.getItems() == null || schema.getItems().getSchema() == null) {
      return Stream.empty();
    }
    return IntStream.range(0, value.size())
        .boxed()
        .flatMap(
            i ->
                violation(field + "[" + i + "]", value.path(i), schema.getItems().getSchema())
                    .stream());
  }

  private static boolean isBelow(int size, @Nullable Long least) {
    return least != null && size < least;
  }

  private static boolean isAbove(int size, @Nullable Long most) {
    return most != null && size > most;
  }

  private static String bounds(String what, @Nullable Long least, @Nullable Long most) {
    return most == null
        ? "fewer than %d %s".formatted(least, what)
        : "not %d to %d %s".formatted(least == null ? 0 : least, most, what);
  }

  private static String shortly(@Nullable Double bound) {
    return bound == null ? "any" : String.valueOf(bound.longValue());
  }
}
