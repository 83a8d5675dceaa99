package dev.osier.controlplane;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The plain HTTP port that the kubelet and a metrics scraper read: {@code /livez}, {@code /readyz}
 * (names of Kubernetes' own components) and {@code /metrics}. A failed check answers 503 and says
 * which one and why. What names pods is only for who comes over the loopback interface, which is
 * who may forward a port to this pod.
 */
public final class HealthServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;

  /**
   * Binds the port; requests are answered from {@link #start} on.
   *
   * @param port 0 chooses a free one
   * @throws IOException if the port can't be bound
   */
  public HealthServer(
      int port,
      Map<String, HealthCheck> liveness,
      Map<String, HealthCheck> readiness,
      PrometheusMeterRegistry metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/livez", exchange -> answer(exchange, new TreeMap<>(liveness)));
    server.createContext("/readyz", exchange -> answer(exchange, new TreeMap<>(readiness)));
    server.createContext(
        "/metrics",
        exchange ->
            send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
  }

  /**
   * Answers a path with a text of the moment, to who comes over the loopback interface: {@code
   * kubectl port-forward} does.
   */
  void showLocally(String path, Supplier<String> text) {
    server.createContext(
        path,
        exchange -> {
          boolean local = exchange.getRemoteAddress().getAddress().isLoopbackAddress();
          send(
              exchange,
              local ? 200 : 403,
              TEXT,
              local ? text.get() : "only over the loopback interface: forward the port\n");
        });
  }

  /** Begins to answer. */
  public void start() {
    server.start();
  }

  /** The port that is bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, SortedMap<String, HealthCheck> checks)
      throws IOException {
    StringBuilder text = new StringBuilder();
    boolean healthy = true;
    for (Map.Entry<String, HealthCheck> check : checks.entrySet()) {
      String problem = check.getValue().problem().orElse("");
      healthy &= problem.isEmpty();
      text.append(problem.isEmpty() ? "[+]" : "[-]").append(check.getKey());
      text.append(problem.isEmpty() ? " ok" : " failed: " + problem).append('\n');
    }
    send(exchange, healthy ? 200 : 503, TEXT, text.toString());
  }

  private static void send(HttpExchange exchange, int status, String contentType, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", contentType);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
