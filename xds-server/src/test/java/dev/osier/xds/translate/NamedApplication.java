package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 application that says its name, and tells how it was called. {@code x-fail: 2} makes
 * it answer 503 to the first two requests that have the same {@code x-id}; {@code x-wait: 500}
 * makes it wait so many milliseconds.
 */
final class NamedApplication implements AutoCloseable {
  /** The header of its answers that says its name. */
  static final String NAME = "x-app";

  static {
    // Of more connections without a request the JDK's server closes some, just when one may come.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
  }

  private final String name;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  NamedApplication(String name, String address, int port) throws IOException {
    this.name = name;
    server = HttpServer.create(new InetSocketAddress(address, port), 1000);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Method, path and host of each request so far. */
  Queue<String> requests() {
    return requests;
  }

  /** How often a request with this {@code x-id} has come. */
  int tries(String id) {
    AtomicInteger count = tries.get(id);
    return count == null ? 0 : count.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String host = header(exchange, "host");
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + host);
      int count =
          tries
              .computeIfAbsent(header(exchange, "x-id"), id -> new AtomicInteger())
              .incrementAndGet();
      Thread.sleep(number(exchange, "x-wait"));
      StringBuilder body =
          new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n");
      new TreeMap<>(exchange.getRequestHeaders())
          .forEach(
              (key, values) ->
                  values.forEach(
                      value ->
                          body.append(key.toLowerCase(java.util.Locale.ROOT))
                              .append(": ")
                              .append(value)
                              .append('\n')));
      byte[] bytes = body.toString().getBytes(UTF_8);
      exchange.getResponseHeaders().add(NAME, name);
      exchange.getResponseHeaders().add("x-internal", "secret");
      boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(
          count <= number(exchange, "x-fail") ? 503 : 200, hasBody ? bytes.length : -1);
      if (hasBody) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String header(HttpExchange exchange, String header) {
    String value = exchange.getRequestHeaders().getFirst(header);
    return value == null ? "" : value;
  }

  private static int number(HttpExchange exchange, String header) {
    String value = header(exchange, header);
    return value.isEmpty() ? 0 : Integer.parseInt(value);
  }
}
