package dev.osier.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The sample's test client in a pod, called the way {@code kubectl exec} does it. It never tries a
 * request twice, so what it counts as failed is what an application would have seen fail.
 *
 * @param namespace the pod's namespace
 * @param pod the pod's name
 * @param container the container that holds the program
 */
record TestClient(String namespace, String pod, String container) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long DEADLINE_SECONDS = 180;

  /**
   * What the client counted.
   *
   * @param exitCode the program's exit code
   * @param summary the JSON object it printed last
   */
  record Result(int exitCode, JsonNode summary) {
    int requests() {
      return summary.path("requests").asInt();
    }

    int failed() {
      return summary.path("failed").asInt(-1);
    }

    /** The keys of one of the summary's maps, such as {@code protocols}. */
    List<String> keys(String map) {
      List<String> names = new ArrayList<>();
      summary.path(map).fieldNames().forEachRemaining(names::add);
      return names;
    }
  }

  /** Waits until one request is answered: its proxy has heard of the server's endpoints. */
  void awaitAnswer(String url) {
    Await.until(
        TestCluster.SOON,
        () -> {
          Result result = http(url, "--n", "1", "--timeout", "2s");
          if (result.failed() != 0) {
            throw new AssertionError(url + " is not answered: " + result.summary());
          }
        });
  }

  Result http(String url, String... options) {
    return run("http", with(options, "--url", url));
  }

  Result grpc(String target, String... options) {
    return run("grpc", with(options, "--target", target));
  }

  Result tcp(String address, String... options) {
    return run("tcp", with(options, "--addr", address));
  }

  Result websocket(String url, String... options) {
    return run("ws", with(options, "--url", url));
  }

  /** Runs it to its end. */
  Result run(String mode, List<String> options) {
    try {
      return start(mode, options).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("running the test client " + mode + " " + options, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("running the test client " + mode + " " + options, e);
    }
  }

  /** Starts it and comes back at once; it fails if it takes too long. */
  CompletableFuture<Result> start(String mode, List<String> options) {
    List<String> command = new ArrayList<>(List.of("/app", mode, "--allow-failures"));
    command.addAll(options);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    ExecWatch watch =
        TestCluster.client()
            .pods()
            .inNamespace(namespace)
            .withName(pod)
            .inContainer(container)
            .writingOutput(out)
            .writingError(error)
            .exec(command.toArray(new String[0]));
    return watch
        .exitCode()
        .thenApply(
            code -> {
              watch.close();
              return new Result(code, lastJson(out, error, command));
            })
        .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Options after those that come first. */
  static List<String> with(String[] options, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(options));
    return all;
  }

  private static JsonNode lastJson(
      ByteArrayOutputStream out, ByteArrayOutputStream error, List<String> command) {
    String text = out.toString(StandardCharsets.UTF_8);
    String[] lines = text.strip().split("\n", -1);
    try {
      JsonNode json = JSON.readTree(lines[lines.length - 1]);
      if (json != null && json.isObject()) {
        return json;
      }
      throw new AssertionError(command + " printed no summary: " + text + error);
    } catch (JsonProcessingException e) {
      throw new AssertionError(command + " printed no summary: " + text + error, e);
    }
  }
}
