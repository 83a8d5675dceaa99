package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.ProcessFigures;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process of a fleet, from outside. */
final class FleetProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;
  private final ProcessFigures figures;

  private FleetProcess(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.orders = process.outputWriter();
    this.figures = ProcessFigures.of(process.pid());
  }

  /** Starts one; returns when it has its certificates. */
  static FleetProcess start(Mode mode, MeshSize size) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xms1g",
                    "-Xmx6g",
                    "-XX:+UseSerialGC",
                    // It shares the cores with what is measured: less of them goes to its compiler.
                    "-XX:TieredStopAtLevel=1",
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dlogback.configurationFile=logback-command-line.xml",
                    "-cp",
                    System.getProperty("java.class.path"),
                    FleetMain.class.getName(),
                    mode.word(),
                    size.toString(),
                    Integer.toString(ServerProcess.XDS_PORT)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    FleetProcess fleet = new FleetProcess(process);
    fleet.answer();
    return fleet;
  }

  ProcessFigures figures() {
    return figures;
  }

  /** Gives an order and returns the answer, when it has been done. */
  JsonNode order(String name) throws IOException {
    return send(JSON.createObjectNode().put("order", name).put("seconds", PATIENCE_SECONDS));
  }

  /**
   * Waits until so many streams have had something since they were last marked, and none has had
   * more for some time.
   */
  JsonNode settle(int streams, int quietMillis) throws IOException {
    return send(
        JSON.createObjectNode()
            .put("order", "settle")
            .put("seconds", PATIENCE_SECONDS)
            .put("streams", streams)
            .put("quietMillis", quietMillis));
  }

  /** How many sidecars call a service. */
  JsonNode holders(String namespace, String service) throws IOException {
    return send(
        JSON.createObjectNode()
            .put("order", "holders")
            .put("namespace", namespace)
            .put("service", service));
  }

  private JsonNode send(ObjectNode order) throws IOException {
    orders.write(order.toString());
    orders.newLine();
    orders.flush();
    return answer();
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the fleet has ended");
    }
    return JSON.readTree(line);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    orders.close();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
