package dev.osier.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader of a guide is told to do, in one step. */
sealed interface GuideBlock {
  /** The line of the page where it begins, counted from one. */
  int line();

  /**
   * Objects to apply: a {@code yaml} block whose first line is {@code # kubectl apply -n NAMESPACE
   * -f -}.
   *
   * @param namespace the namespace
   * @param text the objects
   */
  record Manifest(int line, String namespace, String text) implements GuideBlock {}

  /**
   * Commands: an {@code sh} block.
   *
   * @param script the commands, for bash
   * @param expected the {@code text} block after it, which is what they print; anything if empty
   */
  record Command(int line, String script, String expected) implements GuideBlock {
    /** Whether an output is the expected one, in which {@code …} stands for anything. */
    boolean expects(String output) {
      return expected.isEmpty() || pattern(expected.strip()).matcher(output.strip()).matches();
    }

    private static Pattern pattern(String text) {
      StringBuilder pattern = new StringBuilder();
      for (String part : text.split("…", -1)) {
        pattern.append(pattern.isEmpty() ? "" : ".*?").append(Pattern.quote(part));
      }
      return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }
  }

  /** The steps of a page, in their order. Blocks of other languages, and YAML to read, are none. */
  static List<GuideBlock> of(String page) {
    List<GuideBlock> blocks = new ArrayList<>();
    Matcher fence =
        Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL).matcher(page);
    while (fence.find()) {
      int line = (int) page.substring(0, fence.start()).lines().count() + 1;
      String text = fence.group(2);
      switch (fence.group(1)) {
        case "sh" -> blocks.add(new Command(line, text, ""));
        case "yaml" -> {
          Matcher marker = Pattern.compile("^# kubectl apply -n ([-a-z0-9]+) -f -\n").matcher(text);
          if (marker.lookingAt()) {
            blocks.add(new Manifest(line, marker.group(1), text));
          }
        }
        case "text" -> {
          if (blocks.isEmpty()
              || !(blocks.removeLast() instanceof Command(int start, String script, String seen))
              || !seen.isEmpty()) {
            throw new IllegalArgumentException(
                "reading a guide: the output at line " + line + " stands behind no commands");
          }
          blocks.add(new Command(start, script, text));
        }
        default -> {}
      }
    }
    return blocks;
  }
}
