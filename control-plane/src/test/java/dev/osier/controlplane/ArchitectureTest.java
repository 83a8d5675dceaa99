package dev.osier.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The shape of the code: who may know whom, what things may be called, how large a file may grow.
 */
class ArchitectureTest {
  private static final int MAX_LINES = 500;
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.osier");

  @Test
  void theModelKnowsNothingButItself() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.osier.mesh..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.osier.mesh..", "java..", "org.jspecify.annotations.."));
  }

  @Test
  void theFourPartsDoNotKnowEachOther() {
    List<String> parts =
        List.of("dev.osier.operator..", "dev.osier.xds..", "dev.osier.ca..", "dev.osier.webhook..");
    for (String part : parts) {
      String[] others =
          Stream.concat(
                  parts.stream().filter(other -> !other.equals(part)),
                  Stream.of("dev.osier.controlplane.."))
              .toArray(String[]::new);
      check(
          noClasses()
              .that()
              .resideInAPackage(part)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others));
    }
  }

  @Test
  void kubernetesIsKnownToTheOperatorAndEnvoyToTheXdsServer() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.osier.xds..", "dev.osier.ca..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.osier.xds..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.envoyproxy..", "com.github.xds.."));
  }

  @Test
  void whatDecidesTouchesNoWorld() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.osier.operator.compile..",
                "dev.osier.xds.view..",
                "dev.osier.xds.translate..",
                "dev.osier.xds.stream..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net.http..", "java.nio.file..", "io.grpc..")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now"));
  }

  @Test
  void packagesHaveNoCycles() {
    // A module's root package holds what its packages share and what wires them.
    check(slices().matching("dev.osier.(*).(*)..").should().beFreeOfCycles());
  }

  @Test
  void nothingIsCalledByAWordThatSaysNothing() {
    check(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            // X509ExtendedTrustManager is the JDK's name for what it is.
            .orShould()
            .haveNameMatching(".*(?<!Trust)(?<!Key)Manager"));
  }

  @Test
  void noSourceFileIsLongerThanAPersonReads() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    try (Stream<Path> files = Files.walk(root, 20)) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(
                  file ->
                      file.toString().contains("/src/main/")
                          && !file.toString().contains("/target/"))
              .toList();
      assertThat(sources).hasSizeGreaterThan(50);
      assertThat(sources)
          .allSatisfy(
              file ->
                  assertThat(lines(file)).describedAs("%s", file).isLessThanOrEqualTo(MAX_LINES));
    }
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(false).check(CLASSES);
  }

  private static int lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return (int) lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException("counting the lines of " + file, e);
    }
  }
}
