package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.operator.schema.KindSchema;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@code spec} as it is stored, which a version of the definition older or newer than this
 * program may have let in. One that cannot be read must not keep the others of its kind from being
 * read.
 *
 * @param <S> what it is read as
 * @param spec what was read; of one that is not readable, the references alone
 * @param unreadable why it could not be read, naming the field; empty if it could
 */
record StoredSpec<S>(S spec, Optional<String> unreadable) {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().annotationIntrospector(new StrictWords()).build();

  /**
   * Reads a spec.
   *
   * @param stored the spec
   * @param schema what its fields must be like
   * @param references the field that says what the object is attached to, which is read apart if
   *     the whole cannot be, so that its status can still tell
   * @param type what it is read as; an empty object must be readable
   */
  static <S> StoredSpec<S> read(
      @Nullable JsonNode stored, KindSchema schema, String references, Class<S> type) {
    ObjectNode object =
        stored instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode();
    Optional<String> violation = schema.violation(object);
    if (violation.isPresent()) {
      return new StoredSpec<>(alone(object, references, type), violation);
    }
    try {
      return new StoredSpec<>(MAPPER.treeToValue(object, type), Optional.empty());
    } catch (JsonProcessingException e) {
      return new StoredSpec<>(alone(object, references, type), Optional.of(said(e)));
    }
  }

  private static <S> S alone(ObjectNode object, String references, Class<S> type) {
    try {
      return MAPPER.treeToValue(object.deepCopy().retain(references), type);
    } catch (JsonProcessingException e) {
      return nothing(type);
    }
  }

  private static <S> S nothing(Class<S> type) {
    return MAPPER.convertValue(JsonNodeFactory.instance.objectNode(), type);
  }

  private static String said(JsonProcessingException problem) {
    return problem instanceof JsonMappingException mapping
        ? field(mapping)
            + ": cannot be read: "
            + mapping.getOriginalMessage().lines().findFirst().orElse("")
        : "spec: cannot be read";
  }

  private static String field(JsonMappingException problem) {
    return "spec"
        + problem.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
  }

  /**
   * Takes no unknown word of an enumeration for a missing one: the default it would become may mean
   * something else than what was written.
   */
  private static final class StrictWords extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonFormat.@Nullable Value findFormat(Annotated annotated) {
      return null;
    }
  }
}
