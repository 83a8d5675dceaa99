package dev.osier.testkit.svid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What everybody says of certificates that we issued: our own strict profile, java-spiffe,
 * go-spiffe and {@code openssl verify}.
 */
public final class SecondOpinions {
  private static final int AT_ONCE = 2000;

  private SecondOpinions() {}

  /** Every objection to any of the certificates, in the words of whoever has it. */
  public static List<String> objections(List<IssuedChain> issued) {
    List<String> objections = new ArrayList<>();
    for (IssuedChain each : issued) {
      StrictProfile.violations(each)
          .forEach(violation -> objections.add("profile: " + each + ": " + violation));
      JavaSpiffe.objection(each)
          .ifPresent(objection -> objections.add("java-spiffe: " + each + ": " + objection));
    }
    for (int from = 0; from < issued.size(); from += AT_ONCE) {
      List<IssuedChain> part = issued.subList(from, Math.min(from + AT_ONCE, issued.size()));
      objections.addAll(ofPrograms(part));
    }
    return List.copyOf(objections);
  }

  private static List<String> ofPrograms(List<IssuedChain> issued) {
    List<String> objections = new ArrayList<>();
    try {
      Path folder = Files.createTempDirectory("svid");
      try {
        OpenSsl.objections(folder, issued).forEach(each -> objections.add("openssl: " + each));
        GoSpiffe.objections(folder, issued).forEach(each -> objections.add("go-spiffe: " + each));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("asking others about certificates", e);
    }
    return objections;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
