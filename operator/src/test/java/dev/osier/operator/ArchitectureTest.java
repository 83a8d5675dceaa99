package dev.osier.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.InstantSource;

/** The lines between the operator's packages. */
@AnalyzeClasses(
    packages = "dev.osier.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule COMPILING_IS_PURE =
      noClasses()
          .that()
          .resideInAnyPackage("..operator.compile..", "..operator.regex..", "..operator.state..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..",
              "io.javaoperatorsdk..",
              "java.io..",
              "java.net..",
              "java.util.concurrent..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule COMPILING_READS_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("..operator.compile..", "..operator.state..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule ONLY_THE_REST_OF_THE_OPERATOR_KNOWS_THE_API_SERVER_S_SHAPES =
      noClasses()
          .that()
          .resideInAPackage("..operator.compile..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..operator.watch..", "..operator.identity..", "..operator.signing..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_AN_ORDER =
      slices().matching("dev.osier.operator.(*)..").should().beFreeOfCycles();
}
