package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Everything that is measured of one size, in order, with one fleet and a fresh control plane. */
final class Measurement {
  private static final int STARTS = 3;
  private static final int CONNECTS = 3;
  private static final int EDITS = 20;
  private static final int BURST = 500;
  private static final long BURST_NANOS = 1_000_000_000L;
  private static final int QUIET_MILLIS = 400;
  private static final int LONG_QUIET_MILLIS = 1_500;
  private static final int HELD_SECONDS = 5;

  private final Changes changes;
  private final MeshSize size;
  private final Mode mode;
  private final Consumer<String> progress;

  Measurement(Changes changes, MeshSize size, Mode mode, Consumer<String> progress) {
    this.changes = changes;
    this.size = size;
    this.mode = mode;
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
        FleetProcess fleet = FleetProcess.start(mode, size)) {
      ready.add(control.secondsUntilReady());
      progress.accept("ready after " + ready + " s");
      connects(control, fleet, result.putArray("connects"));
      memory(control, result.putObject("memory"));
      edits(
          "endpoint change",
          control,
          fleet,
          result.putObject("endpointChange"),
          edit -> changes.endpoint(0, 0, edit % 2 != 0));
      edits(
          "route edit",
          control,
          fleet,
          result.putObject("routeEdit"),
          edit -> changes.rule(0, edit));
      burst(control, fleet, result.putObject("burst"));
      reconnect(control, fleet, result.putObject("reconnect"));
      memory(control, result.putObject("memoryAtTheEnd"));
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
      Phase phase = new Phase(control, fleet);
      JsonNode connected = fleet.order("connect");
      String name = "connect " + (i + 1);
      Arrivals.require(name, connected, size.proxies());
      JsonNode settled = fleet.settle(size.proxies(), QUIET_MILLIS);
      Arrivals.require(name, settled, size.proxies());
      ObjectNode one = connects.addObject();
      Phase.waits(one, connected, connected.path("begun").asLong());
      Phase.sent(one, settled);
      phase.end(one);
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

  /** A change that is made again and again, each when the one before has arrived everywhere. */
  private interface Edit {
    CompletableFuture<String> make(int edit);
  }

  private void edits(
      String name, ServerProcess control, FleetProcess fleet, ObjectNode to, Edit edit)
      throws IOException, InterruptedException {
    control.awaitCalm();
    int holders = holders(fleet);
    Phase phase = new Phase(control, fleet);
    ArrayNode each = to.putArray("each");
    for (int i = 0; i < EDITS; i++) {
      fleet.order("mark");
      edit.make(i).join();
      long answered = System.nanoTime();
      JsonNode settled = fleet.settle(holders, QUIET_MILLIS);
      Arrivals.require(name + " " + (i + 1), settled, holders);
      ObjectNode one = each.addObject();
      Phase.waits(one, settled, answered);
      Phase.sent(one, settled);
    }
    to.put("n", EDITS).put("holders", holders);
    phase.end(to);
    progress.accept("edits: " + to);
  }

  /** How many sidecars call the service that is changed. */
  private static int holders(FleetProcess fleet) throws IOException {
    return fleet.holders(Names.namespace(0), Names.service(0)).path("holders").asInt();
  }

  private void burst(ServerProcess control, FleetProcess fleet, ObjectNode to)
      throws IOException, InterruptedException {
    control.awaitCalm();
    int holders = holders(fleet);
    fleet.order("mark");
    Phase phase = new Phase(control, fleet);
    List<CompletableFuture<String>> writes = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < BURST; i++) {
      long due = begin + i * BURST_NANOS / BURST;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int slot = i / size.services();
      writes.add(
          changes.endpoint(
              i % size.services(), slot % size.endpoints(), slot / size.endpoints() % 2 != 0));
    }
    writes.forEach(CompletableFuture::join);
    long answered = System.nanoTime();
    JsonNode settled = fleet.settle(holders, LONG_QUIET_MILLIS);
    Arrivals.require("burst", settled, holders);
    to.put("n", BURST).put("writeMillis", (answered - begin) / 1e6);
    Phase.waits(to, settled, answered);
    Phase.sent(to, settled);
    phase.end(to);
    progress.accept("burst: " + to);
  }

  /** All connections break; while the sidecars are away, one endpoint changes. */
  private void reconnect(ServerProcess control, FleetProcess fleet, ObjectNode to)
      throws IOException, InterruptedException {
    int holders = holders(fleet);
    fleet.order("drop");
    changes.endpoint(0, 0, false).join();
    changes.endpoint(0, 0, true).join();
    changes.endpoint(0, 1, false).join();
    control.awaitCalm();
    Phase phase = new Phase(control, fleet);
    JsonNode begun = fleet.order("reconnect");
    JsonNode settled = fleet.settle(holders, LONG_QUIET_MILLIS);
    Arrivals.require("reconnect", settled, holders);
    Phase.waits(to, settled, begun.path("begun").asLong());
    Phase.sent(to, settled);
    phase.end(to);
    progress.accept("reconnect: " + to);
  }
}
