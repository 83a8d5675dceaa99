package dev.osier.e2e.malformed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in an object: a field, an element or an entry.
 *
 * @param steps the names and positions that lead to it, from the object on
 * @param schema what the definition says of it
 * @param required whether it may not be left out
 */
record Position(List<Object> steps, Schema schema, boolean required) {
  Position {
    steps = List.copyOf(steps);
  }

  /** All places in a spec. */
  static List<Position> in(ObjectNode object, Schema schema) {
    List<Position> all = new ArrayList<>();
    collect(new Position(List.of("spec"), schema, true), object.path("spec"), all);
    return all;
  }

  private static void collect(Position here, JsonNode value, List<Position> all) {
    all.add(here);
    value
        .properties()
        .forEach(
            entry ->
                collect(
                    here.inside(
                        entry.getKey(),
                        here.schema.property(entry.getKey()),
                        here.schema.requires(entry.getKey())),
                    entry.getValue(),
                    all));
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        collect(here.inside(i, here.schema.items(), false), value.path(i), all);
      }
    }
  }

  Position inside(Object step, Schema inner, boolean needed) {
    List<Object> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Position(longer, inner, needed);
  }

  /** As the API server writes it, such as {@code spec.rules[0].name}. */
  String field() {
    return text(true);
  }

  /** Without positions, such as {@code spec.rules[].name}. */
  String path() {
    return text(false);
  }

  private String text(boolean positions) {
    StringBuilder text = new StringBuilder();
    for (Object step : steps) {
      if (step instanceof Integer) {
        text.append('[').append(positions ? step : "").append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    return text.toString();
  }

  JsonNode get(ObjectNode object) {
    JsonNode value = object;
    for (Object step : steps) {
      value = step instanceof Integer position ? value.path(position) : value.path((String) step);
    }
    return value;
  }

  private JsonNode parent(ObjectNode object) {
    return new Position(steps.subList(0, steps.size() - 1), schema, required).get(object);
  }

  /** Replaces what is there; does nothing if the place is gone. */
  void set(ObjectNode object, JsonNode value) {
    Object last = steps.getLast();
    if (parent(object) instanceof ObjectNode parent && last instanceof String name) {
      parent.set(name, value);
    } else if (parent(object) instanceof ArrayNode parent
        && last instanceof Integer position
        && position < parent.size()) {
      parent.set(position, value);
    }
  }

  /** Takes away what is there. */
  void remove(ObjectNode object) {
    if (parent(object) instanceof ObjectNode parent) {
      parent.remove((String) steps.getLast());
    }
  }
}
