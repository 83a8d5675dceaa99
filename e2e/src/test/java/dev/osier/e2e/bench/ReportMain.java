package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The table of several sizes' results, on standard output, and all of them in one file. */
final class ReportMain {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final MeshSize BASE = new MeshSize(1000, 5, 100);
  private static final MeshSize TWICE_THE_SERVICES = new MeshSize(2000, 5, 100);
  private static final MeshSize TWICE_THE_PROXIES = new MeshSize(1000, 5, 200);

  private ReportMain() {}

  /** Takes the file that is to hold all results, and the files that hold one each. */
  public static void main(String[] arguments) throws IOException {
    ArrayNode results = JSON.createArrayNode();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      results.add(JSON.readTree(Path.of(file).toFile()));
    }
    Files.writeString(Path.of(arguments[0]), JSON.writeValueAsString(results));
    List<JsonNode> columns = new ArrayList<>();
    results.forEach(columns::add);
    if (columns.isEmpty()) {
      return;
    }
    JsonNode machine = columns.getFirst().path("machine");
    System.out.printf(
        "%n%s x %s, %s, Linux %s%n%n",
        machine.path("cores").asText(),
        machine.path("processor").asText(),
        machine.path("memory").asText(),
        machine.path("kernel").asText());
    System.out.print(table(columns));
    for (Mode mode : Mode.values()) {
      System.out.print(growth(mode, columns));
    }
  }

  private static String table(List<JsonNode> columns) {
    StringBuilder text = new StringBuilder("| services,endpoints,proxies |");
    for (JsonNode result : columns) {
      text.append(' ')
          .append(result.path("mode").asText())
          .append(' ')
          .append(size(result))
          .append(" (")
          .append(result.path("commit").asText())
          .append(") |");
    }
    text.append(" reach, eager | reach, on demand |\n|---|")
        .append("---:|".repeat(columns.size() + 2))
        .append('\n');
    for (Row row : Row.all()) {
      text.append("| ").append(row.label()).append(" |");
      columns.forEach(result -> text.append(' ').append(row.text(result)).append(" |"));
      text.append(' ')
          .append(row.reach().eager())
          .append(" | ")
          .append(row.reach().onDemand())
          .append(" |\n");
    }
    return text.toString();
  }

  /** By what factor what grows does so; nothing if a size that it takes was not measured. */
  private static String growth(Mode mode, List<JsonNode> all) {
    List<JsonNode> columns =
        all.stream().filter(result -> result.path("mode").asText().equals(mode.word())).toList();
    Optional<JsonNode> base = find(columns, BASE);
    Optional<JsonNode> services = find(columns, TWICE_THE_SERVICES);
    Optional<JsonNode> proxies = find(columns, TWICE_THE_PROXIES);
    if (base.isEmpty() || (services.isEmpty() && proxies.isEmpty())) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            """

            | %s, growth from 1000,5,100 | twice the services | twice the proxies |
            |---|---:|---:|
            """
                .formatted(mode.word()));
    for (Row row : Row.growing()) {
      text.append("| ")
          .append(row.label())
          .append(" | ")
          .append(factor(row, base.get(), services))
          .append(" | ")
          .append(factor(row, base.get(), proxies))
          .append(" |\n");
    }
    return text.toString();
  }

  private static String factor(Row row, JsonNode base, Optional<JsonNode> other) {
    OptionalDouble before = row.value().apply(base);
    OptionalDouble after =
        other.map(result -> row.value().apply(result)).orElse(OptionalDouble.empty());
    return before.isEmpty() || after.isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "x%.2f", after.getAsDouble() / before.getAsDouble());
  }

  private static Optional<JsonNode> find(List<JsonNode> columns, MeshSize size) {
    return columns.stream().filter(result -> size(result).equals(size)).findFirst();
  }

  private static MeshSize size(JsonNode result) {
    return new MeshSize(
        result.path("services").asInt(),
        result.path("endpoints").asInt(),
        result.path("proxies").asInt());
  }
}
