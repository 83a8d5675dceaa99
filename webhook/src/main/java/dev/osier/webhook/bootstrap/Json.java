package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/** Short notation for JSON trees whose members keep the order they are written in. */
public final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /**
   * An object of names and values in turn.
   *
   * @param namesAndValues text, then a {@link JsonNode}, text, number or boolean, and so on
   * @throws IllegalArgumentException if a value is of another type or a name has no value
   */
  public static ObjectNode object(Object... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("building a JSON object: a name without a value");
    }
    ObjectNode object = NODES.objectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.set((String) namesAndValues[i], node(namesAndValues[i + 1]));
    }
    return object;
  }

  /** An array of {@link JsonNode}s, texts, numbers or booleans. */
  public static ArrayNode array(Object... elements) {
    ArrayNode array = NODES.arrayNode();
    for (Object element : elements) {
      array.add(node(element));
    }
    return array;
  }

  /** An array of nodes that were collected before. */
  public static ArrayNode arrayOf(Collection<? extends JsonNode> elements) {
    ArrayNode array = NODES.arrayNode();
    array.addAll(elements);
    return array;
  }

  /** An Envoy extension's configuration: an object that says its own protobuf type. */
  static ObjectNode typed(String type, Object... namesAndValues) {
    ObjectNode object = object("@type", "type.googleapis.com/" + type);
    object.setAll(object(namesAndValues));
    return object;
  }

  private static JsonNode node(Object value) {
    return switch (value) {
      case JsonNode node -> node;
      case String text -> NODES.textNode(text);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Boolean flag -> NODES.booleanNode(flag);
      default ->
          throw new IllegalArgumentException("building JSON: unexpected " + value.getClass());
    };
  }
}
