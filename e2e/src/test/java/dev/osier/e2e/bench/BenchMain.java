package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The measurement of one size of mesh, against the empty API server that {@code KUBECONFIG} names.
 */
final class BenchMain {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private BenchMain() {}

  /** Takes the size ({@code services,endpoints,proxies}) and the file for the result. */
  public static void main(String[] arguments) throws Exception {
    MeshSize size = MeshSize.parse(arguments[0]);
    Mode mode = Mode.of(Setting.of("BENCH_MODE"));
    ObjectNode result = JSON.createObjectNode();
    Machine.describe(result.putObject("machine"));
    result
        .put("commit", Setting.of("BENCH_COMMIT"))
        .put("mode", mode.word())
        .put("services", size.services())
        .put("endpoints", size.endpoints())
        .put("proxies", size.proxies());
    try (ApiServer server = new ApiServer()) {
      long begin = System.nanoTime();
      new Population(server, size, mode).create();
      result.put("populationSeconds", (System.nanoTime() - begin) / 1e9);
      progress(size, "populated");
      new Measurement(new Changes(server), size, mode, step -> progress(size, step)).run(result);
    }
    Files.writeString(Path.of(arguments[1]), JSON.writeValueAsString(result));
    System.exit(0);
  }

  private static void progress(MeshSize size, String step) {
    System.err.printf("%s: %s%n", size, step);
  }
}
