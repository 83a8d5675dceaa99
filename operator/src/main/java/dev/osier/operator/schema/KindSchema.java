package dev.osier.operator.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/**
 * The schema of a kind's {@code spec}, as this version of the definition has it. The API server
 * checks what is written, by the version that is installed; what an older one let in is checked by
 * this. Rules in CEL are not part of it.
 */
public final class KindSchema {
  private final JSONSchemaProps spec;

  private KindSchema(JSONSchemaProps spec) {
    this.spec = spec;
  }

  /**
   * The schema in a definition of ours.
   *
   * @param definition its name, such as {@code policies.osier.dev}
   */
  public static KindSchema of(String definition) {
    String file = "META-INF/fabric8/" + definition + "-v1.yml";
    try (InputStream stream =
        Objects.requireNonNull(KindSchema.class.getClassLoader().getResourceAsStream(file), file)) {
      CustomResourceDefinition read =
          new KubernetesSerialization().unmarshal(stream, CustomResourceDefinition.class);
      JSONSchemaProps object =
          read.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
      return new KindSchema(Objects.requireNonNull(object.getProperties().get("spec"), "spec"));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  /** The first thing that is wrong with a spec, beginning with the field; empty if nothing is. */
  public Optional<String> violation(JsonNode stored) {
    return SchemaCheck.violation("spec", stored, spec);
  }
}
