package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The guides do what they say: each page's steps are followed from top to bottom, with the sample
 * in the mesh. A step that has not come true yet is tried again until a deadline, as a reader
 * would. Late among the tests, because one page replaces the root.
 */
@Tag("node")
@Order(Integer.MAX_VALUE - 1)
class GuidesTest {
  private static final List<Path> GUIDES =
      List.of(Path.of("../docs/guides/identity"), Path.of("../docs/guides/traffic"));
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  // The namespace of the pages; the tests have one of their own.
  private static final Pattern NAMESPACE = Pattern.compile("\\bbookstore\\b(?!\\.yaml)");
  private static final String SAMPLE =
      """
      kubectl apply -n bookstore -f samples/bookstore.yaml -f samples/caller.yaml
      kubectl wait -n bookstore --for=condition=Available deployment --all --timeout=60s
      kubectl wait -n bookstore --for=condition=Ready pod/caller --timeout=60s
      """;

  private static final String PAGE =
      """
      kubectl exec -n bookstore caller -c caller -- /app http --url http://storefront:8080/ --show-body
      """;

  private static TestNamespace namespace;

  @BeforeAll
  static void applySample() {
    namespace = TestNamespace.meshed("guides");
    restoreSample();
    everyPodIsInTheMesh();
    thePageOpens();
  }

  @AfterAll
  static void deleteSample() {
    namespace.close();
  }

  @TestFactory
  List<DynamicTest> pages() throws IOException {
    List<DynamicTest> pages = new ArrayList<>();
    for (Path folder : GUIDES) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.endsWith("README.md"))
            .sorted()
            .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> follow(file)))
            .forEach(pages::add);
      }
    }
    return pages;
  }

  private static void follow(Path file) throws IOException {
    if (file.endsWith("on-demand.md")) {
      assumeThat(namespace.pod("caller").getMetadata().getLabels())
          .describedAs("%s begins with what is the default, unless the mesh says otherwise", file)
          .containsEntry("osier.dev/discovery", "OnDemand");
    }
    List<GuideBlock> blocks = GuideBlock.of(inOwnNamespace(Files.readString(file)));
    assertThat(blocks)
        .describedAs("steps of %s", file)
        .hasAtLeastOneElementOfType(GuideBlock.Command.class);
    Deque<GuideBlock.Manifest> applied = new ArrayDeque<>();
    Object settings =
        Objects.requireNonNull(TestCluster.meshIdentity().getAdditionalProperties().get("spec"));
    AssertionError failure = null;
    try {
      for (GuideBlock block : blocks) {
        switch (block) {
          case GuideBlock.Manifest manifest -> {
            applied.push(manifest);
            Await.until(DEADLINE, () -> kubectl("apply", manifest));
          }
          case GuideBlock.Command command -> Await.until(DEADLINE, () -> follow(file, command));
        }
      }
    } catch (AssertionError e) {
      failure = e;
    }
    try {
      applied.forEach(manifest -> kubectl("delete --ignore-not-found", manifest));
      TestCluster.setMeshIdentity(settings);
      restoreSample();
    } catch (AssertionError e) {
      // The step that failed says more than what came of it.
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void everyPodIsInTheMesh() {
    Shell.Result bare =
        Shell.run(
            inOwnNamespace("kubectl get pods -n bookstore -l '!osier.dev/proxy' -o name"), "");
    assertThat(bare.exitCode()).describedAs("%s", bare.output()).isZero();
    assertThat(bare.output()).describedAs("pods that were not injected").isEmpty();
  }

  // What a person sees in the browser: it names the pods that served it.
  private static void thePageOpens() {
    Await.until(
        DEADLINE,
        () -> {
          Shell.Result page = Shell.run(inOwnNamespace(PAGE), "");
          assertThat(page.exitCode()).describedAs("%s", page.output()).isZero();
          // A JSON line, with the page in it.
          assertThat(page.output())
              .contains("\"statuses\":{\"200\":1}", "doctype html")
              .containsPattern("reviews-v[123]-");
        });
  }

  private static String inOwnNamespace(String text) {
    return NAMESPACE.matcher(text).replaceAll(namespace.name());
  }

  private static void restoreSample() {
    Await.until(TestCluster.POD_START, () -> Shell.succeed(inOwnNamespace(SAMPLE), ""));
  }

  private static void follow(Path file, GuideBlock.Command command) {
    Shell.Result result = Shell.run(command.script(), "");
    if (result.exitCode() != 0 || !command.expects(result.output())) {
      throw new AssertionError(
          "%s:%d: exit code %d%n%s%nexpected%n%s"
              .formatted(
                  file.getFileName(),
                  command.line(),
                  result.exitCode(),
                  result.output(),
                  command.expected()));
    }
  }

  private static void kubectl(String verb, GuideBlock.Manifest manifest) {
    Shell.succeed("kubectl " + verb + " -n " + manifest.namespace() + " -f -", manifest.text());
  }
}
