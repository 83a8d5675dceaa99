package dev.osier.webhook.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.webhook.injection.TestPods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Envoy itself says that it takes the bootstraps of the golden pods. */
@Tag("envoy")
class BootstrapValidationTest {
  @TempDir private Path folder;

  static Stream<Path> injectedPods() throws IOException {
    try (Stream<Path> children = Files.list(Path.of("src", "test", "golden"))) {
      return children
          .filter(
              child ->
                  TestPods.yaml(child.resolve("decision.yaml"))
                      .path("decision")
                      .asText()
                      .equals("inject"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("injectedPods")
  void envoyTakesIt(Path golden) {
    JsonNode decision = TestPods.yaml(golden.resolve("decision.yaml"));
    ObjectNode bootstrap = (ObjectNode) decision.path("bootstrap");
    ((ObjectNode) bootstrap.path("node")).put("id", "bookstore/pod").put("cluster", "bookstore/a");
    EnvoyProcess.validate(
        folder,
        Bootstraps.withImageFiles(bootstrap.toString(), Path.of("proxy"))
            .replace("$(POD_IP)", "10.1.2.3"));
  }
}
