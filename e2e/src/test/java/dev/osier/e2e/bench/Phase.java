package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What both processes use while something happens, and how long the streams wait for it. */
final class Phase {
  private final ServerProcess control;
  private final FleetProcess fleet;
  private final long beganMillis = System.currentTimeMillis();
  private final Compilations compilations;
  private final ThreadCpu threads;
  private final double serverCpu;
  private final double fleetCpu;

  Phase(ServerProcess control, FleetProcess fleet) throws IOException {
    this.control = control;
    this.fleet = fleet;
    this.compilations = Compilations.now();
    this.threads = control.threadCpu();
    this.serverCpu = control.figures().cpuSeconds();
    this.fleetCpu = fleet.figures().cpuSeconds();
  }

  /** Writes down what was used until now. */
  void end(ObjectNode to) throws IOException {
    to.put("cpuSeconds", control.figures().cpuSeconds() - serverCpu);
    ThreadCpu used = control.threadCpu();
    to.put("justInTimeCpuSeconds", used.compiling() - threads.compiling());
    to.put("collectorCpuSeconds", used.collecting() - threads.collecting());
    to.put("fleetCpuSeconds", fleet.figures().cpuSeconds() - fleetCpu);
    Compilations made = Compilations.now();
    to.put("meshesCompiled", made.count() - compilations.count());
    to.put("meshCompilationSeconds", made.seconds() - compilations.seconds());
    // For whoever reads a flight recording beside it.
    to.put("beganMillis", beganMillis);
    to.put("endedMillis", System.currentTimeMillis());
  }

  /** First, median and last stream, in milliseconds since some moment. */
  static void waits(ObjectNode to, JsonNode answer, long since) {
    to.put("streams", answer.path("streams").asInt());
    for (String which : new String[] {"first", "median", "last"}) {
      if (answer.has(which)) {
        to.put(which + "Millis", (answer.path(which).asLong() - since) / 1e6);
      }
    }
  }

  /** What each stream was sent. */
  static void sent(ObjectNode to, JsonNode answer) {
    double streams = Math.max(1, answer.path("streams").asInt());
    to.put("bytesPerStream", answer.path("bytes").asDouble() / streams);
    to.put("responsesPerStream", answer.path("responses").asDouble() / streams);
    to.put("fewestResources", answer.path("fewestResources").asInt());
    to.put("mostResources", answer.path("mostResources").asInt());
    to.put("ended", answer.path("ended").asInt());
  }
}
