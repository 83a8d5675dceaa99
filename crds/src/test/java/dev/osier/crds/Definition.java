package dev.osier.crds;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A generated definition, as users install it, and all its fields in their order. */
final class Definition {
  private final CustomResourceDefinition resource;
  private final List<Field> fields = new ArrayList<>();

  /**
   * A field, or an element of a list or map.
   *
   * @param path its path; of an element that of the list and {@code []}, of the map and {@code {}}
   * @param schema what is allowed there
   * @param required whether it must be set
   * @param element whether it is an element
   */
  record Field(String path, JSONSchemaProps schema, boolean required, boolean element) {}

  private Definition(CustomResourceDefinition resource) {
    this.resource = resource;
    collect("", version().getSchema().getOpenAPIV3Schema());
  }

  /** The names of all definitions. */
  static List<String> names() {
    return List.of("meshidentities", "routerules", "policies");
  }

  static Definition named(String plural) {
    String file = "META-INF/fabric8/" + plural + ".osier.dev-v1.yml";
    try (InputStream stream =
        requireNonNull(Definition.class.getClassLoader().getResourceAsStream(file), file)) {
      return new Definition(
          new KubernetesSerialization().unmarshal(stream, CustomResourceDefinition.class));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  CustomResourceDefinition resource() {
    return resource;
  }

  CustomResourceDefinitionVersion version() {
    return resource.getSpec().getVersions().getFirst();
  }

  List<Field> fields() {
    return List.copyOf(fields);
  }

  private void collect(String path, JSONSchemaProps schema) {
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) ->
                  add(
                      path.isEmpty() ? name : path + "." + name,
                      property,
                      schema.getRequired().contains(name),
                      false));
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      add(path + "[]", schema.getItems().getSchema(), false, true);
    }
    if (schema.getAdditionalProperties() != null) {
      add(path + "{}", schema.getAdditionalProperties().getSchema(), false, true);
    }
  }

  private void add(String path, JSONSchemaProps schema, boolean required, boolean element) {
    fields.add(new Field(path, schema, required, element));
    collect(path, schema);
  }
}
