package dev.osier.crds;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds for every field of the definition that users install. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionTest {
  private static final String DEFINITION = "META-INF/fabric8/meshidentities.osier.dev-v1.yml";

  private final List<Field> fields = new ArrayList<>();
  private CustomResourceDefinitionVersion version = new CustomResourceDefinitionVersion();

  private record Field(String path, JSONSchemaProps schema) {}

  @BeforeAll
  void read() throws IOException {
    try (InputStream stream =
        requireNonNull(MeshIdentity.class.getClassLoader().getResourceAsStream(DEFINITION))) {
      version =
          new KubernetesSerialization()
              .unmarshal(stream, CustomResourceDefinition.class)
              .getSpec()
              .getVersions()
              .getFirst();
    }
    collect("", version.getSchema().getOpenAPIV3Schema());
    assertThat(fields).extracting(Field::path).contains(".spec.ca.managed.rootTTL");
  }

  private void collect(String path, JSONSchemaProps schema) {
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                fields.add(new Field(path + "." + name, property));
                collect(path + "." + name, property);
              });
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      collect(path + "[]", schema.getItems().getSchema());
    }
  }

  @Test
  void everyFieldIsDescribed() {
    assertThat(fields)
        .filteredOn(
            field ->
                field.schema().getDescription() == null
                    || !field.schema().getDescription().endsWith("."))
        .extracting(Field::path)
        .isEmpty();
  }

  @Test
  void everyStringAndListHasABound() {
    assertThat(fields)
        .filteredOn(
            field ->
                switch (field.schema().getType()) {
                  case "string" ->
                      field.schema().getMaxLength() == null && field.schema().getEnum().isEmpty();
                  case "array" -> field.schema().getMaxItems() == null;
                  default -> false;
                })
        .extracting(Field::path)
        .isEmpty();
  }

  @Test
  void everyFieldThatAUserMayLeaveOutHasADefault() {
    assertThat(fields)
        .filteredOn(field -> field.path().startsWith(".spec."))
        .filteredOn(field -> field.schema().getDefault() == null)
        .extracting(Field::path)
        .isEmpty();
  }

  @Test
  void whatAPersonWantsToSeeIsInTheTable() {
    assertThat(version.getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactlyInAnyOrder("Ready", "Trust Domain", "Mode", "Workloads", "Expiry", "Age");
    assertThat(version.getSubresources().getStatus()).isNotNull();
  }
}
