package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * One measure of the table.
 *
 * @param label what it is, with its unit
 * @param reach what is wanted at 1000,5,100
 * @param value where it stands in a size's result
 */
record Row(String label, Reach reach, Function<JsonNode, OptionalDouble> value) {
  /**
   * What is wanted, in words; empty where nothing was said.
   *
   * @param eager where sidecars are told of every service
   * @param onDemand where they are told of those they call
   */
  record Reach(String eager, String onDemand) {
    private static final Reach NONE = new Reach("", "");

    private static Reach both(String words) {
      return new Reach(words, words);
    }
  }

  private static final double MEBI = 1 << 20;
  private static final double KILO = 1_000;
  private static final int THIRD = 2;

  /** The measures, in the order of the table. */
  static List<Row> all() {
    return List.of(
        new Row(
            "ready, s after the start",
            Reach.both("3"),
            result -> median(result, "/readySeconds", "")),
        new Row("connect cold: last stream, ms", Reach.NONE, connect(0, "/lastMillis", 1)),
        perStream("connect cold: CPU per stream, ms", Reach.NONE, 0),
        new Row("connect third: first stream, ms", Reach.NONE, connect(THIRD, "/firstMillis", 1)),
        new Row("connect third: median stream, ms", Reach.NONE, connect(THIRD, "/medianMillis", 1)),
        new Row(
            "connect third: last stream, ms",
            new Reach("1500", "500"),
            connect(THIRD, "/lastMillis", 1)),
        perStream("connect third: CPU per stream, ms", new Reach("20", "4"), THIRD),
        new Row(
            "connect third: of that the JVM compiling itself, ms",
            Reach.NONE,
            result -> perStream(result, "/connects/" + THIRD + "/justInTimeCpuSeconds")),
        new Row(
            "connect third: kB per stream",
            new Reach("1800", "26"),
            connect(THIRD, "/bytesPerStream", 1 / KILO)),
        new Row("held, MiB", new Reach("", "350"), at("/memory/heldBytes", 1 / MEBI)),
        new Row("held after a collection, MiB", Reach.NONE, at("/memory/collectedBytes", 1 / MEBI)),
        new Row("peak at the end, MiB", Reach.NONE, at("/memoryAtTheEnd/peakBytes", 1 / MEBI)),
        edit("endpoint change: first stream, ms", Reach.NONE, "endpointChange", "firstMillis"),
        edit("endpoint change: median stream, ms", Reach.NONE, "endpointChange", "medianMillis"),
        edit("endpoint change: last stream, ms", Reach.both("15"), "endpointChange", "lastMillis"),
        worst("endpoint change: worst last stream, ms", "endpointChange"),
        cpuPerEdit("endpoint change: CPU, ms", "endpointChange", "cpuSeconds"),
        cpuPerEdit(
            "endpoint change: of that the JVM compiling itself, ms",
            "endpointChange",
            "justInTimeCpuSeconds"),
        cpuPerEdit(
            "endpoint change: compiling the mesh, ms", "endpointChange", "meshCompilationSeconds"),
        edit("endpoint change: bytes per stream", Reach.NONE, "endpointChange", "bytesPerStream"),
        edit("route edit: first stream, ms", Reach.NONE, "routeEdit", "firstMillis"),
        edit("route edit: median stream, ms", Reach.NONE, "routeEdit", "medianMillis"),
        edit("route edit: last stream, ms", Reach.both("25"), "routeEdit", "lastMillis"),
        worst("route edit: worst last stream, ms", "routeEdit"),
        cpuPerEdit("route edit: CPU, ms", "routeEdit", "cpuSeconds"),
        cpuPerEdit(
            "route edit: of that the JVM compiling itself, ms",
            "routeEdit",
            "justInTimeCpuSeconds"),
        edit("route edit: bytes per stream", Reach.both("5000"), "routeEdit", "bytesPerStream"),
        new Row("burst of 500: writes took, ms", Reach.NONE, at("/burst/writeMillis", 1)),
        new Row(
            "burst: last stream after the last write (before it, if negative), ms",
            Reach.NONE,
            at("/burst/lastMillis", 1)),
        new Row("burst: CPU, ms", Reach.NONE, at("/burst/cpuSeconds", KILO)),
        new Row("burst: responses per stream", Reach.NONE, at("/burst/responsesPerStream", 1)),
        new Row("burst: kB per stream", Reach.NONE, at("/burst/bytesPerStream", 1 / KILO)),
        new Row("reconnect of all: last stream, ms", Reach.NONE, at("/reconnect/lastMillis", 1)),
        new Row(
            "reconnect: CPU per stream, ms",
            Reach.NONE,
            result -> perStream(result, "/reconnect/cpuSeconds")),
        new Row("reconnect: bytes per stream", Reach.NONE, at("/reconnect/bytesPerStream", 1)));
  }

  /** The measures whose growth with the mesh is of interest: of all streams, where they are CPU. */
  static List<Row> growing() {
    return List.of(
        new Row(
            "connect third: CPU of all streams", Reach.NONE, connect(THIRD, "/cpuSeconds", KILO)),
        new Row(
            "connect third: bytes per stream", Reach.NONE, connect(THIRD, "/bytesPerStream", 1)),
        cpuPerEdit("endpoint change: CPU", "endpointChange", "cpuSeconds"),
        cpuPerEdit("route edit: CPU", "routeEdit", "cpuSeconds"),
        new Row("held", Reach.NONE, at("/memory/heldBytes", 1)));
  }

  private static Row perStream(String label, Reach reach, int connect) {
    return new Row(
        label, reach, result -> perStream(result, "/connects/" + connect + "/cpuSeconds"));
  }

  private static OptionalDouble perStream(JsonNode result, String path) {
    JsonNode seconds = result.at(path);
    return seconds.isMissingNode()
        ? OptionalDouble.empty()
        : OptionalDouble.of(seconds.asDouble() * KILO / result.path("proxies").asInt());
  }

  private static Function<JsonNode, OptionalDouble> connect(int connect, String path, double unit) {
    return at("/connects/" + connect + path, unit);
  }

  private static Row edit(String label, Reach reach, String kind, String what) {
    return new Row(label, reach, result -> median(result, "/" + kind + "/each", what));
  }

  private static Row worst(String label, String kind) {
    return new Row(
        label,
        Reach.NONE,
        result ->
            StreamSupport.stream(result.at("/" + kind + "/each").spliterator(), false)
                .mapToDouble(each -> each.path("lastMillis").asDouble())
                .max());
  }

  private static Row cpuPerEdit(String label, String kind, String what) {
    return new Row(
        label,
        Reach.NONE,
        result -> {
          JsonNode edits = result.path(kind);
          return edits.has(what)
              ? OptionalDouble.of(edits.path(what).asDouble() * KILO / edits.path("n").asInt())
              : OptionalDouble.empty();
        });
  }

  private static Function<JsonNode, OptionalDouble> at(String path, double unit) {
    return result -> {
      JsonNode value = result.at(path);
      return value.isMissingNode()
          ? OptionalDouble.empty()
          : OptionalDouble.of(value.asDouble() * unit);
    };
  }

  private static OptionalDouble median(JsonNode result, String path, String field) {
    double[] sorted =
        StreamSupport.stream(result.at(path).spliterator(), false)
            .mapToDouble(each -> field.isEmpty() ? each.asDouble() : each.path(field).asDouble())
            .sorted()
            .toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length / 2]);
  }

  /** The value of a size as it stands in the table. */
  String text(JsonNode result) {
    OptionalDouble found = value.apply(result);
    if (found.isEmpty()) {
      return "-";
    }
    double number = found.getAsDouble();
    return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.1f" : "%.0f", number);
  }
}
