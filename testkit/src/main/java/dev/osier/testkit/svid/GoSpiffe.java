package dev.osier.testkit.svid;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * go-spiffe's opinion of certificates, by a small program (testkit/src/main/go/verify-svid) that is
 * built when it is first asked. Go must be installed.
 */
final class GoSpiffe {
  // The tests of a module run in its folder, beside testkit's.
  private static final Path SOURCE =
      Path.of("..", "testkit", "src", "main", "go", "verify-svid").toAbsolutePath().normalize();
  private static final Path BUILT = Path.of("target", "go").toAbsolutePath().normalize();
  private static final Path PROGRAM = BUILT.resolve("verify-svid");

  private static boolean built;

  private GoSpiffe() {}

  /** What go-spiffe has against certificates, in its words; none if nothing. */
  static List<String> objections(Path folder, List<IssuedChain> issued) throws IOException {
    build();
    List<String> questions = new ArrayList<>();
    for (IssuedChain each : issued) {
      questions.add(
          String.join(
              " ",
              each.identity(),
              Long.toString(each.at().getEpochSecond()),
              encoded(each.chain()),
              encoded(each.roots()),
              encoded(each.keyPem())));
    }
    Path input = folder.resolve("questions");
    Files.write(input, questions, UTF_8);
    Command.Outcome outcome = Command.run(folder, input, List.of(PROGRAM.toString()));
    List<String> objections =
        new ArrayList<>(outcome.lines().stream().filter(line -> !line.equals("ok")).toList());
    if (objections.isEmpty()
        && (outcome.exitCode() != 0 || outcome.lines().size() != issued.size())) {
      objections.add("go-spiffe looked at " + outcome.lines().size() + " of " + issued.size());
    }
    return objections;
  }

  private static synchronized void build() throws IOException {
    if (built) {
      return;
    }
    Files.createDirectories(BUILT);
    List<String> command =
        List.of("go", "-C", SOURCE.toString(), "build", "-trimpath", "-o", PROGRAM.toString(), ".");
    Command.Outcome outcome = Command.run(BUILT, Path.of("/dev/null"), command);
    if (outcome.exitCode() != 0) {
      throw new IOException("building verify-svid: " + String.join("\n", outcome.lines()));
    }
    built = true;
  }

  /** A dash stands for nothing, so that every question has five words. */
  private static String encoded(String text) {
    return text.isEmpty() ? "-" : Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
