package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Everything that is measured of one size, in order, with one fleet and a fresh control plane. */
final class Measurement {
  private static final int STARTS = 3;
  private static final int CONNECTS = 3;
  private static final int QUIET_MILLIS = 400;
  private static final int HELD_SECONDS = 5;

  private final ApiServer server;
  private final MeshSize size;
  private final Consumer<String> progress;

  Measurement(ApiServer server, MeshSize size, Consumer<String> progress) {
    this.server = server;
    this.size = size;
    this.progress = progress;
  }

  void run(ObjectNode result) throws IOException, InterruptedException {
    // The first of all makes the authority, and so is no measure of the others.
    try (ServerProcess first = ServerProcess.start()) {
      result.put("firstEverReadySeconds", first.secondsUntilReady());
    }
    ArrayNode ready = result.putArray("readySeconds");
    for (int i = 1; i < STARTS; i++) {
      try (ServerProcess other = ServerProcess.start()) {
        ready.add(other.secondsUntilReady());
      }
    }
    try (ServerProcess control = ServerProcess.start();
        FleetProcess fleet = FleetProcess.start(size.proxies())) {
      ready.add(control.secondsUntilReady());
      progress.accept("ready after " + ready + " s");
      connects(control, fleet, result.putArray("connects"));
      memory(control, result.putObject("memory"));
    }
  }

  private void connects(ServerProcess control, FleetProcess fleet, ArrayNode connects)
      throws IOException, InterruptedException {
    for (int i = 0; i < CONNECTS; i++) {
      if (i > 0) {
        fleet.order("drop");
      }
      fleet.order("renew");
      control.awaitCalm();
      double cpu = control.figures().cpuSeconds();
      double fleetCpu = fleet.figures().cpuSeconds();
      JsonNode connected = fleet.order("connect");
      JsonNode settled = fleet.settle(size.proxies(), QUIET_MILLIS);
      ObjectNode one = connects.addObject();
      put(one, connected, connected.path("begun").asLong());
      one.put("cpuSeconds", control.figures().cpuSeconds() - cpu);
      one.put("fleetCpuSeconds", fleet.figures().cpuSeconds() - fleetCpu);
      one.put("bytesPerStream", settled.path("bytes").asDouble() / size.proxies());
      one.put("ended", settled.path("ended").asInt());
      progress.accept("connected: " + one);
    }
  }

  private void memory(ServerProcess control, ObjectNode memory)
      throws IOException, InterruptedException {
    control.awaitCalm();
    TimeUnit.SECONDS.sleep(HELD_SECONDS);
    memory.put("heldBytes", control.figures().residentBytes());
    memory.put("peakBytes", control.figures().peakBytes());
    control.collect();
    TimeUnit.SECONDS.sleep(1);
    memory.put("collectedBytes", control.figures().residentBytes());
    progress.accept("memory: " + memory);
  }

  /** First, median and last stream, in milliseconds since some moment. */
  static void put(ObjectNode to, JsonNode answer, long since) {
    to.put("streams", answer.path("streams").asInt());
    for (String which : new String[] {"first", "median", "last"}) {
      if (answer.has(which)) {
        to.put(which + "Millis", (answer.path(which).asLong() - since) / 1e6);
      }
    }
  }
}
