package dev.osier.crds;

import static java.util.stream.Collectors.joining;

import dev.osier.crds.Definition.Field;
import dev.osier.testkit.GoldenFile;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference of the API in {@code docs/reference} is what the definitions say. */
class ReferenceTest {
  static List<String> names() {
    return Definition.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theReferenceIsWhatTheDefinitionSays(String name) {
    Definition definition = Definition.named(name);
    String kind = definition.resource().getSpec().getNames().getKind();
    GoldenFile.at(Path.of("../docs/reference", kind.toLowerCase(Locale.ROOT) + ".md"))
        .assertMatches(page(definition));
  }

  private static String page(Definition definition) {
    var names = definition.resource().getSpec().getNames();
    return """
    # %s
    `apiVersion: %s/%s`, short name `%s`, %s. Generated from the definition; don't edit
    (`OSIER_GOLDEN=update`, see `ReferenceTest`).

    `[]` is each element of a list, `{}` each value of a map. A duration is a Gateway API duration such as `1h30m` or
    `250ms`. A field without default may be left out unless it is required.

    | field | type | default | what it does |
    |---|---|---|---|
    %s
    """
        .formatted(
            names.getKind(),
            definition.resource().getSpec().getGroup(),
            definition.version().getName(),
            names.getShortNames().getFirst(),
            definition.resource().getSpec().getScope().toLowerCase(Locale.ROOT),
            definition.fields().stream().map(ReferenceTest::row).collect(joining("\n")));
  }

  private static String row(Field field) {
    JSONSchemaProps schema = field.schema();
    String checks =
        schema.getXKubernetesValidations() == null
            ? ""
            : schema.getXKubernetesValidations().stream()
                .map(ReferenceTest::rule)
                .collect(joining("; "));
    String description =
        Stream.of(
                Objects.requireNonNullElse(schema.getDescription(), ""),
                checks.isEmpty() ? "" : "Checked: " + checks + ".")
            .filter(text -> !text.isEmpty())
            .collect(joining(" "));
    return "| `%s` | %s | %s | %s |"
        .formatted(field.path(), type(field), defaultOf(schema), cell(description));
  }

  private static String rule(ValidationRule rule) {
    String field = Objects.requireNonNullElse(rule.getFieldPath(), "");
    return (field.isEmpty() ? "" : field.substring(1) + ": ") + rule.getMessage();
  }

  private static String defaultOf(JSONSchemaProps schema) {
    return schema.getDefault() == null ? "" : "`" + cell(schema.getDefault().toString()) + "`";
  }

  private static String type(Field field) {
    JSONSchemaProps schema = field.schema();
    String required = field.required() ? "**required** " : "";
    String pattern = schema.getPattern();
    return required
        + switch (schema.getType()) {
          case "string" -> {
            if (!schema.getEnum().isEmpty()) {
              yield schema.getEnum().stream()
                  .map(value -> "`" + value.asText() + "`")
                  .collect(joining(", "));
            }
            if (Durations.PATTERN.equals(pattern)) {
              yield "duration";
            }
            yield "string"
                + range(schema.getMinLength(), schema.getMaxLength(), " characters")
                + (pattern == null ? "" : ", `" + cell(pattern) + "`");
          }
          case "integer" ->
              "integer" + range(whole(schema.getMinimum()), whole(schema.getMaximum()), "");
          case "array" -> "list" + range(schema.getMinItems(), schema.getMaxItems(), " elements");
          case "object" ->
              schema.getAdditionalProperties() == null
                  ? "object"
                  : "map" + range(schema.getMinProperties(), schema.getMaxProperties(), " entries");
          default -> schema.getType();
        };
  }

  private static @Nullable Long whole(@Nullable Double value) {
    return value == null ? null : value.longValue();
  }

  private static String range(@Nullable Long least, @Nullable Long most, String of) {
    if (least == null && most == null) {
      return "";
    }
    String text =
        most == null
            ? "at least " + least
            : least == null ? "at most " + most : least + " to " + most;
    return ", " + text + of;
  }

  /** Text as it stands in a cell of a table. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
