package dev.osier.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The fleet's process: takes one order a line from standard input, answers each with one line, and
 * ends when there are no more.
 */
final class FleetMain {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PAUSE_NANOS = 2_000_000;

  private final Fleet fleet;

  private FleetMain(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Takes the mode of the mesh, its size, and the server's port. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Mode mode = Mode.of(arguments[0]);
    MeshSize size = MeshSize.parse(arguments[1]);
    References references = new References();
    try (ApiServer server = new ApiServer();
        Fleet fleet =
            new Fleet(
                size.proxies(),
                Integer.parseInt(arguments[2]),
                Credentials.of(server.client()),
                proxy -> mode.sidecar(references, proxy, size));
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      FleetMain main = new FleetMain(fleet);
      main.answer(JSON.createObjectNode());
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        main.answer(main.obey(JSON.readTree(line)));
      }
    }
    System.exit(0);
  }

  private ObjectNode obey(JsonNode order) throws InterruptedException {
    ObjectNode answer = JSON.createObjectNode();
    switch (order.path("order").asText()) {
      case "renew" -> fleet.renew();
      case "connect" -> {
        fleet.reset();
        answer.put("begun", System.nanoTime());
        fleet.open();
        answer.put("inTime", await(() -> fleet.configuredAt().size() >= fleet.size(), order));
        put(answer, fleet.configuredAt());
      }
      case "reconnect" -> {
        fleet.reset();
        answer.put("begun", System.nanoTime());
        fleet.open();
      }
      case "drop" -> fleet.drop();
      case "mark" -> fleet.reset();
      case "holders" ->
          answer.put(
              "holders",
              fleet.callers(order.path("namespace").asText(), order.path("service").asText()));
      case "settle" -> settle(order, answer);
      default -> throw new IllegalArgumentException("no such order: " + order);
    }
    return answer.put("ended", fleet.ended());
  }

  /** Waits until so many streams have had something and none has had more for some time. */
  private void settle(JsonNode order, ObjectNode answer) throws InterruptedException {
    int streams = order.path("streams").asInt();
    long quiet = order.path("quietMillis").asLong() * 1_000_000;
    answer.put(
        "inTime",
        await(
            () -> {
              List<Tally> heard = heard();
              return heard.size() >= streams
                  && System.nanoTime() - heard.stream().mapToLong(Tally::last).max().orElse(0)
                      >= quiet;
            },
            order));
    List<Tally> heard = heard();
    put(answer, heard.stream().map(Tally::last).toList());
    answer.put("bytes", heard.stream().mapToLong(Tally::bytes).sum());
    answer.put("responses", heard.stream().mapToLong(Tally::responses).sum());
    answer.put("fewestResources", heard.stream().mapToInt(Tally::resources).min().orElse(0));
    answer.put("mostResources", heard.stream().mapToInt(Tally::resources).max().orElse(0));
  }

  private List<Tally> heard() {
    return fleet.tallies().stream().filter(tally -> tally.responses() > 0).toList();
  }

  private static void put(ObjectNode answer, List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    answer.put("streams", sorted.size());
    if (!sorted.isEmpty()) {
      answer.put("first", sorted.getFirst());
      answer.put("median", sorted.get(sorted.size() / 2));
      answer.put("last", sorted.getLast());
    }
  }

  private interface Condition {
    boolean holds();
  }

  /** Whether the condition came to hold before the order's patience was over. */
  private static boolean await(Condition condition, JsonNode order) throws InterruptedException {
    long end = System.nanoTime() + order.path("seconds").asLong() * 1_000_000_000;
    while (!condition.holds()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  private void answer(ObjectNode answer) {
    System.out.println(answer);
    System.out.flush();
  }
}
