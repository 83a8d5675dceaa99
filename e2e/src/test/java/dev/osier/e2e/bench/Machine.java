package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on. */
final class Machine {
  private Machine() {}

  static void describe(ObjectNode to) throws IOException {
    to.put("cores", Runtime.getRuntime().availableProcessors());
    to.put("processor", first(Path.of("/proc/cpuinfo"), "model name"));
    to.put("memory", first(Path.of("/proc/meminfo"), "MemTotal"));
    to.put("kernel", System.getProperty("os.version"));
    to.put("load", Files.readString(Path.of("/proc/loadavg")).strip());
  }

  private static String first(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }
}
