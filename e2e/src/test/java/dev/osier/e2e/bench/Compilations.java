package dev.osier.e2e.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * How often the server has compiled the mesh so far, by its own metrics.
 *
 * @param count how often
 * @param seconds how long that took in all
 */
record Compilations(double count, double seconds) {
  private static final URI METRICS = URI.create("http://127.0.0.1:15014/metrics");
  private static final String TIMER = "osier_operator_compilation_seconds_";

  static Compilations now() throws IOException {
    double count = 0;
    double seconds = 0;
    try (InputStream in = METRICS.toURL().openStream()) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.startsWith(TIMER + "count")) {
          count = value(line);
        } else if (line.startsWith(TIMER + "sum")) {
          seconds = value(line);
        }
      }
    }
    return new Compilations(count, seconds);
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
