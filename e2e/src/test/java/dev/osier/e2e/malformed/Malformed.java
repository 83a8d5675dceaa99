package dev.osier.e2e.malformed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A valid object of which something has been changed.
 *
 * @param object the object
 * @param fields what was changed, as the API server would write it
 * @param paths the same, without positions
 */
record Malformed(ObjectNode object, List<String> fields, List<String> paths) {
  Malformed {
    fields = List.copyOf(fields);
    paths = List.copyOf(paths);
  }

  String kind() {
    return object.path("kind").asText();
  }

  /** Whether an answer that is about a field is about what was changed here. */
  boolean isAbout(String field) {
    return fields.stream()
        .anyMatch(
            changed ->
                field.equals(changed)
                    || isInside(field, changed)
                    || isInside(changed, field)
                    || parent(field).equals(parent(changed)));
  }

  /**
   * Whether it is about something that is at least in the same element of the outermost list, as
   * when a rule compares two of its fields.
   */
  boolean isNear(String field) {
    return fields.stream().anyMatch(changed -> element(field).equals(element(changed)));
  }

  private static boolean isInside(String inner, String outer) {
    return inner.startsWith(outer + ".") || inner.startsWith(outer + "[");
  }

  private static String parent(String field) {
    return field.substring(
        0, Math.max(0, Math.max(field.lastIndexOf('.'), field.lastIndexOf('['))));
  }

  private static String element(String field) {
    int end = field.indexOf(']');
    return end < 0 ? field : field.substring(0, end + 1);
  }
}
