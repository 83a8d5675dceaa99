package dev.osier.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real Envoy on this machine, whose executable the environment names in {@code OSIER_ENVOY}. The
 * bootstrap should leave the choice of the administration port to the kernel (port 0).
 */
public final class EnvoyProcess implements AutoCloseable {
  private static final String VARIABLE = "OSIER_ENVOY";
  private static final Duration STOP = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path directory;

  private EnvoyProcess(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /**
   * Lets Envoy check a bootstrap without running it ({@code --mode validate}).
   *
   * @param directory an empty folder for its files
   * @param bootstrap the bootstrap in YAML or JSON
   * @throws AssertionError with Envoy's own words if it refuses
   */
  public static void validate(Path directory, String bootstrap) {
    Process process = launch(directory, bootstrap, List.of("--mode", "validate"));
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError("envoy refused the configuration: " + log(directory));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("waiting for envoy to validate", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Starts an Envoy and returns when its administration port answers.
   *
   * @param directory an empty folder for its files
   * @param bootstrap the bootstrap in YAML or JSON
   * @param arguments more arguments, such as {@code --service-node}
   */
  public static EnvoyProcess start(Path directory, String bootstrap, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--admin-address-path");
    all.add(adminFile(directory).toString());
    EnvoyProcess envoy = new EnvoyProcess(launch(directory, bootstrap, all), directory);
    try {
      Await.until(
          "envoy's administration port",
          () -> {
            if (!envoy.process.isAlive()) {
              throw new AssertionError("envoy ended: " + log(directory));
            }
            return envoy.adminAddress().isPresent();
          });
    } catch (AssertionError e) {
      envoy.close();
      throw e;
    }
    return envoy;
  }

  /**
   * Returns when Envoy has its whole configuration ({@code /ready}).
   *
   * @throws AssertionError if it is not ready in time
   */
  public EnvoyProcess awaitReady() {
    Await.until("envoy to be ready; " + log(directory), () -> get("/ready").startsWith("LIVE"));
    return this;
  }

  /** The answer of the administration interface to a path such as {@code /config_dump}. */
  public String get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  /** The same, for what changes something. */
  public String post(String path) {
    return send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  /** The value of a counter or gauge; zero if Envoy does not have it. */
  public long stat(String name) {
    return get("/stats?usedonly")
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> Long.parseLong(line.substring(name.length() + 2)))
        .findFirst()
        .orElse(0L);
  }

  /** What Envoy has logged so far, its access log included. */
  public String log() {
    return log(directory);
  }

  /** Envoy's process id. */
  public long pid() {
    return process.pid();
  }

  /** Ends Envoy. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    http.close();
  }

  private static Process launch(Path directory, String bootstrap, List<String> arguments) {
    String executable = System.getenv(VARIABLE);
    if (executable == null) {
      throw new AssertionError("this test needs an Envoy: name its executable in " + VARIABLE);
    }
    try {
      Path file = directory.resolve("bootstrap.yaml");
      Files.writeString(file, bootstrap, UTF_8);
      List<String> command = new ArrayList<>();
      command.add(executable);
      command.addAll(List.of("--config-path", file.toString()));
      command.addAll(List.of("--disable-hot-restart", "--concurrency", "1"));
      command.addAll(List.of("--log-level", "warning"));
      // Access logs are otherwise written every ten seconds.
      command.addAll(List.of("--file-flush-interval-msec", "50"));
      command.addAll(arguments);
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(logFile(directory).toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting envoy", e);
    }
  }

  private Optional<String> adminAddress() {
    try {
      Path file = adminFile(directory);
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String address = Files.readString(file, UTF_8).strip();
      return address.isEmpty() ? Optional.empty() : Optional.of(address);
    } catch (IOException e) {
      throw new UncheckedIOException("reading envoy's administration address", e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://" + adminAddress().orElseThrow() + path);
  }

  private String send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("asking envoy: " + log(directory), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("asking envoy", e);
    }
  }

  private static Path adminFile(Path directory) {
    return directory.resolve("admin.txt");
  }

  private static Path logFile(Path directory) {
    return directory.resolve("envoy.log");
  }

  private static String log(Path directory) {
    try {
      Path file = logFile(directory);
      return Files.exists(file) ? Files.readString(file, UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("reading envoy's log", e);
    }
  }
}
