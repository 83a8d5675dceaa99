package dev.osier.xds.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The protocol is a state machine: no network, no threads, no clock, and nothing of Envoy's. */
final class PurityTest {
  @Test
  void sessionsKnowNeitherNetworkNorThreadsNorTime() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackagesOf(DeltaSession.class);
    noClasses()
        .that()
        .resideInAPackage("dev.osier.xds.stream")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.nio.file..",
            "java.time..",
            "java.util.concurrent..",
            "io..",
            "org.slf4j..",
            "dev.osier.xds.server..",
            "dev.osier.xds.translate..",
            "dev.osier.xds.configuration..")
        .check(classes);
  }
}
