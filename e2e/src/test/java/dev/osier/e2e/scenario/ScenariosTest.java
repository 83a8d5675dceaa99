package dev.osier.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.NamespacedName;
import dev.osier.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each folder of {@code scenarios/} is a cluster and what Osier is to make of it. */
class ScenariosTest {
  @TestFactory
  Stream<DynamicContainer> scenarios() {
    return Scenario.all().stream()
        .map(
            scenario ->
                DynamicContainer.dynamicContainer(
                    scenario.name(),
                    Stream.of(
                        DynamicTest.dynamicTest(
                            "is what its files say", () -> matchesItsFiles(scenario)),
                        DynamicTest.dynamicTest(
                            "has no other files", () -> hasNoOtherFiles(scenario)))));
  }

  @Test
  void aKindThatIsNotWatchedIsAMistake() {
    assertThatThrownBy(() -> Scenario.read("apiVersion: apps/v1\nkind: Deployment\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Deployment");
  }

  private static void matchesItsFiles(Scenario scenario) {
    Outcome outcome = new Outcome(scenario.state());
    GoldenFile.at(scenario.findingsFile()).assertMatches(GoldenText.status(outcome));
    for (NamespacedName proxy : scenario.proxies()) {
      GoldenText.of(outcome.config(proxy), scenario)
          .forEach(
              (name, text) -> GoldenFile.at(scenario.proxyFile(proxy, name)).assertMatches(text));
    }
  }

  private static void hasNoOtherFiles(Scenario scenario) throws IOException {
    List<Path> expected = new ArrayList<>(scenario.inputs());
    expected.add(scenario.findingsFile());
    Outcome outcome = new Outcome(scenario.state());
    for (NamespacedName proxy : scenario.proxies()) {
      Map<String, String> files = GoldenText.of(outcome.config(proxy), scenario);
      files.keySet().forEach(name -> expected.add(scenario.proxyFile(proxy, name)));
    }
    try (Stream<Path> files = Files.walk(scenario.folder())) {
      assertThat(files.filter(file -> !Files.isDirectory(file)))
          .as("files that belong to %s", scenario)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
