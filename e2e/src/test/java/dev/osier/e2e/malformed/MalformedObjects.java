package dev.osier.e2e.malformed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.RandomExpressions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A source of malformed objects: every field of valid ones in turn, made into what somebody could
 * write there by mistake or on purpose. The same seed gives the same objects.
 */
final class MalformedObjects {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "-",
          "*",
          "/",
          "a b",
          "EXAMPLE",
          "-a.example",
          "a..b",
          "a_b.example",
          "shop.example.",
          "a/b",
          "http://x",
          "[::1]",
          "1.2.3.4:99999",
          "ü",
          "日本",
          "\u0000",
          "\u007f",
          "a\tb",
          "a\nb",
          "a\r\nx-injected: b",
          "%COMMAND%",
          "%REQ(:path)%",
          "%",
          "100%",
          "%%",
          "%DOWNSTREAM_REMOTE_ADDRESS%",
          ":authority",
          ":path",
          "Host",
          "connection",
          "Transfer-Encoding",
          "te",
          "upgrade",
          "content-length",
          "x-envoy-retry-on",
          "X-Envoy-Original-Path",
          "x-forwarded-client-cert",
          "x-osier-protocol",
          "x-forwarded-for",
          "cookie",
          "(",
          "a**",
          "[z-a]",
          "(?=a)",
          "\\1",
          "(a{1,90}){1,90}",
          ".{1000}",
          "(?i)k{97}",
          "\\pN",
          "a|",
          "//",
          "/a//b",
          "/../b",
          "/a/./b",
          "/a%2Fb",
          "/a%2e%2e/b",
          "/%zz",
          "/a#b",
          "/a?b=c",
          "/a b",
          "no-slash",
          "/b",
          "0s",
          "-1s",
          "1d",
          "1.5s",
          "5",
          "1us",
          "99999h",
          "99999h99999h99999h99999h",
          "24h1ms",
          "1s1s1s1s1s",
          "true",
          "null",
          "Exact",
          "exact",
          "Present",
          "RegularExpression",
          "ReplacePrefixMatch",
          "Any",
          "Reset",
          "TRACE",
          "get",
          "Secret",
          "Namespace",
          "MeshIdentity",
          "osier.dev",
          "nowhere",
          "https://*",
          "https://*.*.example",
          "ftp://a",
          "null://",
          "a".repeat(64),
          "a".repeat(254),
          "a".repeat(5000),
          "/" + "a".repeat(1024),
          "é".repeat(300));

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "1",
          "17",
          "99",
          "100",
          "101",
          "199",
          "299",
          "305",
          "309",
          "399",
          "600",
          "1001",
          "65535",
          "65536",
          "1000001",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809");

  private static final List<JsonNode> OF_ANY_TYPE =
      List.of(
          JSON.booleanNode(true),
          JSON.numberNode(7),
          JSON.numberNode(0.5),
          JSON.textNode("text"),
          JSON.arrayNode(),
          JSON.arrayNode().add(1),
          JSON.objectNode(),
          JSON.objectNode().put("a", 1),
          JSON.nullNode());

  private record Place(ObjectNode object, Position position) {}

  private final Random random;
  private final RandomExpressions expressions;
  private final List<Place> places = new ArrayList<>();
  private final Map<String, List<JsonNode>> samples = new HashMap<>();
  private int next;

  /**
   * @param valid what the objects are made from
   * @param schema what the definition of their kind says
   */
  MalformedObjects(Random random, List<ObjectNode> valid, Schema schema) {
    this.random = random;
    this.expressions = new RandomExpressions(random);
    valid.forEach(
        object ->
            Position.in(object, schema)
                .forEach(position -> places.add(new Place(object, position))));
    places.forEach(
        place ->
            samples
                .computeIfAbsent(place.position().path(), path -> new ArrayList<>())
                .add(place.position().get(place.object())));
    Collections.shuffle(places, random);
  }

  /** The next one: each place has its turn before one has another. */
  Malformed next() {
    Place place = places.get(next++ % places.size());
    ObjectNode object = place.object().deepCopy();
    List<Position> changed = new ArrayList<>();
    changed.add(change(object, place.position()));
    if (random.nextInt(8) == 0) {
      List<Place> others =
          places.stream().filter(other -> other.object().equals(place.object())).toList();
      changed.add(change(object, others.get(random.nextInt(others.size())).position()));
    }
    return new Malformed(
        object,
        changed.stream().map(Position::field).toList(),
        changed.stream().map(Position::path).toList());
  }

  private Position change(ObjectNode object, Position position) {
    JsonNode value = position.get(object);
    if (position.required() && random.nextInt(6) == 0) {
      position.remove(object);
      return position;
    }
    if (random.nextInt(6) == 0) {
      position.set(object, pick(OF_ANY_TYPE).deepCopy());
      return position;
    }
    return switch (value) {
      case ObjectNode inner -> changeObject(object, position, inner);
      case ArrayNode list -> changeList(object, position, list);
      default -> {
        position.set(
            object,
            value.isNumber() ? number() : value.isBoolean() ? JSON.textNode("yes") : text(value));
        yield position;
      }
    };
  }

  private Position changeObject(ObjectNode object, Position position, ObjectNode inner) {
    Schema schema = position.schema();
    if (schema.isMap()) {
      int most = schema.most().orElse(0);
      if (random.nextBoolean()) {
        for (int i = 0; i <= most; i++) {
          inner.put("k" + i, "v");
        }
        return position;
      }
      String key = pick(TEXTS);
      inner.put(key, random.nextBoolean() ? "v" : pick(TEXTS));
      return position;
    }
    List<String> absent = schema.properties().stream().filter(name -> !inner.has(name)).toList();
    if (!absent.isEmpty() && random.nextInt(4) > 0) {
      // One too many of those of which there should be exactly one, or what does not belong here.
      String name = pick(absent);
      Position added = position.inside(name, schema.property(name), schema.requires(name));
      List<JsonNode> known = samples.getOrDefault(added.path(), List.of());
      inner.set(name, known.isEmpty() ? pick(OF_ANY_TYPE) : pick(known).deepCopy());
      return added;
    }
    if (random.nextBoolean()) {
      inner.put("unknownField", 1);
      return position.inside("unknownField", schema, false);
    }
    position.set(object, JSON.objectNode());
    return position;
  }

  private Position changeList(ObjectNode object, Position position, ArrayNode list) {
    ArrayNode changed = list.deepCopy();
    switch (random.nextInt(4)) {
      case 0 -> changed.removeAll();
      case 1 -> changed.add(list.isEmpty() ? JSON.nullNode() : list.get(0).deepCopy());
      case 2 -> changed.add(pick(OF_ANY_TYPE).deepCopy());
      default -> {
        int most = position.schema().most().orElse(100);
        for (int i = 0; i <= most && !list.isEmpty(); i++) {
          changed.add(list.get(0).deepCopy());
        }
      }
    }
    position.set(object, changed);
    return position;
  }

  private JsonNode number() {
    return switch (random.nextInt(6)) {
      case 0 -> JSON.textNode(pick(NUMBERS));
      case 1 -> JSON.numberNode(1.5);
      default -> JSON.numberNode(new BigInteger(pick(NUMBERS)));
    };
  }

  private JsonNode text(JsonNode before) {
    return switch (random.nextInt(8)) {
      case 0 -> JSON.textNode(expressions.next());
      case 1 -> JSON.textNode(before.asText() + pick(TEXTS));
      case 2 -> JSON.textNode(pick(TEXTS) + before.asText());
      default -> JSON.textNode(pick(TEXTS));
    };
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
