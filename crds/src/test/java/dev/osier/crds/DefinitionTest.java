package dev.osier.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Definition.Field;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every field of the definitions that users install. */
class DefinitionTest {
  static List<String> names() {
    return Definition.names();
  }

  @Test
  void fieldsOfEveryDepthAreLookedAt() {
    assertThat(Definition.named("routerules").fields())
        .extracting(Field::path)
        .contains(
            "spec.rules[].matches[].headers[].value",
            "spec.rules[].backendRefs[].subset.matchLabels{}",
            "spec.rules[].retry.codes[]");
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyFieldIsDescribed(String name) {
    assertThat(Definition.named(name).fields())
        .filteredOn(field -> !field.element())
        .filteredOn(
            field ->
                field.schema().getDescription() == null
                    || !field.schema().getDescription().endsWith("."))
        .extracting(Field::path)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyStringListAndMapHasABoundAndSoDoesEveryNumberThatAUserWrites(String name) {
    assertThat(Definition.named(name).fields())
        .filteredOn(
            field ->
                switch (field.schema().getType()) {
                  case "string" ->
                      field.schema().getMaxLength() == null && field.schema().getEnum().isEmpty();
                  case "array" -> field.schema().getMaxItems() == null;
                  case "object" ->
                      field.schema().getAdditionalProperties() != null
                          && field.schema().getMaxProperties() == null;
                  case "integer" ->
                      field.schema().getMinimum() == null
                          || (field.path().startsWith("spec.")
                              && field.schema().getMaximum() == null);
                  default -> false;
                })
        .extracting(Field::path)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyFieldThatAUserMayLeaveOutSaysWhatHoldsThen(String name) {
    assertThat(Definition.named(name).fields())
        .filteredOn(field -> field.path().startsWith("spec.") && !field.element())
        .filteredOn(field -> !field.required() && field.schema().getDefault() == null)
        .filteredOn(
            field ->
                !field.schema().getDescription().contains("Default: ")
                    && !field.schema().getDescription().contains("Required"))
        .extracting(Field::path)
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "meshidentities, mid, Cluster, 'Ready,Trust Domain,Mode,Workloads,Expiry,Age'",
    "routerules, rr, Namespaced, 'Accepted,Programmed,Acknowledged,Targeted,Age'",
    "policies, mpol, Namespaced, 'Accepted,Programmed,Acknowledged,Targeted,Age'",
  })
  void whatAPersonWantsToSeeIsInTheTable(
      String name, String shortName, String scope, String columns) {
    Definition definition = Definition.named(name);

    assertThat(definition.version().getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactlyInAnyOrder(columns.split(",", -1));
    assertThat(definition.version().getSubresources().getStatus()).isNotNull();
    assertThat(definition.resource().getSpec().getNames().getShortNames())
        .containsExactly(shortName);
    assertThat(definition.resource().getSpec().getNames().getCategories()).containsExactly("mesh");
    assertThat(definition.resource().getSpec().getScope()).isEqualTo(scope);
  }
}
