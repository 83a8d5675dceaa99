package dev.osier.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.identity.Delivery;
import dev.osier.testkit.GoldenFile;
import dev.osier.webhook.bootstrap.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder is a pod as a user wrote it, and what the webhook makes of it. */
class GoldenPodsTest {
  static final Path GOLDEN = Path.of("src", "test", "golden");

  static Stream<Path> folders() throws IOException {
    try (Stream<Path> children = Files.list(GOLDEN)) {
      return children.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void becomesWhatItsGoldenFileSays(Path folder) {
    JsonNode pod = TestPods.yaml(folder.resolve("pod.yaml"));
    InjectionDecision decision = TestPods.decide(pod, namespace(folder), delivery(folder));
    GoldenFile.at(folder.resolve("decision.yaml"))
        .assertMatches(TestPods.toYaml(described(pod, decision)));
  }

  @Test
  void noFolderHoldsAnythingElse() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDEN, 2)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> String.valueOf(file.getFileName()))
              .distinct()
              .sorted()
              .toList();
      assertThat(names).containsExactly("decision.yaml", "namespace.yaml", "pod.yaml");
    }
  }

  // A folder says by its name that the mesh delivers certificates over SDS.
  private static Delivery delivery(Path folder) {
    return folder.toString().endsWith("-over-sds") ? Delivery.SDS : Delivery.POD_CERTIFICATE;
  }

  static NamespaceFacts namespace(Path folder) {
    Path file = folder.resolve("namespace.yaml");
    if (!Files.exists(file)) {
      return TestPods.LABELLED;
    }
    JsonNode metadata = TestPods.yaml(file).path("metadata");
    Map<String, String> labels = new TreeMap<>();
    metadata
        .path("labels")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return new NamespaceFacts(metadata.path("name").asText(), labels);
  }

  private static ObjectNode described(JsonNode pod, InjectionDecision decision) {
    return switch (decision) {
      case InjectionDecision.Inject inject -> {
        JsonNode injected = TestPods.patched(pod, inject.patch());
        ObjectNode bootstrap = (ObjectNode) TestPods.bootstrap(injected, "$(POD_IP)");
        ArrayNode args = (ArrayNode) TestPods.proxy(injected).path("args");
        args.set(args.size() - 1, "the bootstrap below");
        ObjectNode described = Json.object("decision", "inject");
        if (!inject.warnings().isEmpty()) {
          described.set("warnings", Json.array(inject.warnings().toArray()));
        }
        described.set("pod", injected);
        described.set("bootstrap", bootstrap);
        yield described;
      }
      case InjectionDecision.Skip skip ->
          Json.object(
              "decision",
              "skip",
              "reason",
              skip.reason(),
              "pod",
              TestPods.patched(pod, skip.patch()));
      case InjectionDecision.Refuse refuse ->
          Json.object("decision", "refuse", "field", refuse.field(), "message", refuse.message());
      case InjectionDecision.AlreadyInjected _ -> Json.object("decision", "already injected");
      case InjectionDecision.NotConcerned none ->
          Json.object("decision", "not concerned", "reason", none.reason());
    };
  }
}
