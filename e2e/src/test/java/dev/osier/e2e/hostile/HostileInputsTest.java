package dev.osier.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/hostile-inputs.md} lists what the tests show, all of it and no more. */
class HostileInputsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/reference/hostile-inputs.md");
  private static final Pattern ID = Pattern.compile("[a-z]+/[a-z0-9-]+");
  private static final Pattern QUOTED = Pattern.compile("\"(" + ID + ")\"");
  // In a script: a comment in front of the check, "# hostile: admission/other-node".
  private static final Pattern COMMENT = Pattern.compile("# hostile: (" + ID + ")");

  /**
   * A row of the page.
   *
   * @param id what stands in its first column
   * @param tests what stands in its last: classes, or scripts
   */
  private record Row(String id, List<String> tests) {}

  @Test
  void anIdStandsInThePageOnce() throws IOException {
    assertThat(page()).extracting(Row::id).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void everyInputOfThePageIsInEachTestThatItNames() throws IOException {
    Map<String, SortedSet<String>> shown = shown();
    for (Row row : page()) {
      assertThat(row.tests()).as(row.id()).isNotEmpty();
      assertThat(shown.getOrDefault(row.id(), new TreeSet<>()))
          .as("where %s is", row.id())
          .containsAll(row.tests());
    }
  }

  @Test
  void everyInputOfATestIsInThePage() throws IOException {
    Set<String> known = page().stream().map(Row::id).collect(Collectors.toSet());
    Set<String> groups = known.stream().map(HostileInputsTest::group).collect(Collectors.toSet());
    // Tests are full of words with a slash; an id is what begins like one of the page's.
    assertThat(shown().keySet())
        .filteredOn(id -> groups.contains(group(id)))
        .isNotEmpty()
        .isSubsetOf(known);
  }

  private static String group(String id) {
    return id.substring(0, id.indexOf('/'));
  }

  private static List<Row> page() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 6 && cells[1].strip().matches("`" + ID + "`")) {
        rows.add(
            new Row(
                cells[1].strip().replace("`", ""),
                Stream.of(cells[4].split(",", -1)).map(String::strip).toList()));
      }
    }
    return rows;
  }

  /** The ids in tests and scripts, each with the simple names of the classes, or the scripts. */
  private static Map<String, SortedSet<String>> shown() throws IOException {
    Map<String, SortedSet<String>> shown = new TreeMap<>();
    for (Path file : files()) {
      String text = Files.readString(file);
      boolean script = file.toString().endsWith(".sh");
      if (!script && !text.contains("@HostileInput")) {
        continue;
      }
      Matcher found = (script ? COMMENT : QUOTED).matcher(text);
      while (found.find()) {
        for (String name : names(file, script)) {
          shown.computeIfAbsent(found.group(1), id -> new TreeSet<>()).add(name);
        }
      }
    }
    return shown;
  }

  private static List<String> names(Path file, boolean script) {
    String path = ROOT.relativize(file).toString();
    if (script) {
      return List.of(path);
    }
    String name = file.getFileName().toString().replace(".java", "");
    // Whoever uses a class of inputs shows all of them.
    return name.equals("HostileStubs")
        ? List.of("HostileStubTest", "HostileRequestsTest")
        : List.of(name);
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          addAll(files, tests, ".java");
        }
      }
    }
    addAll(files, ROOT.resolve("helm"), ".sh");
    return files;
  }

  private static void addAll(List<Path> files, Path folder, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(file -> file.toString().endsWith(suffix)).forEach(files::add);
    }
  }
}
