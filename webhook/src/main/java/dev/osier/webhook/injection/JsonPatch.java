package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.osier.webhook.bootstrap.Json;

/** A JSON Patch (RFC 6902) in the making. */
final class JsonPatch {
  private final ArrayNode operations = Json.array();

  /** Adds a member, or replaces it if it is there. */
  JsonPatch add(String path, JsonNode value) {
    operations.add(Json.object("op", "add", "path", path, "value", value));
    return this;
  }

  /** Adds a text member, or replaces it if it is there. */
  JsonPatch add(String path, String value) {
    operations.add(Json.object("op", "add", "path", path, "value", value));
    return this;
  }

  /** Adds a number member, or replaces it if it is there. */
  JsonPatch add(String path, long value) {
    operations.add(Json.object("op", "add", "path", path, "value", value));
    return this;
  }

  /** Adds a small number member, or replaces it if it is there. */
  JsonPatch add(String path, int value) {
    operations.add(Json.object("op", "add", "path", path, "value", value));
    return this;
  }

  /** Removes a member that is there. */
  JsonPatch remove(String path) {
    operations.add(Json.object("op", "remove", "path", path));
    return this;
  }

  ArrayNode operations() {
    return operations.deepCopy();
  }

  /** A name as one step of a path (RFC 6901). */
  static String step(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
