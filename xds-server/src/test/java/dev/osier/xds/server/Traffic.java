package dev.osier.xds.server;

import dev.osier.testkit.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to a port of this machine, one after the other, until closed. */
final class Traffic implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong sent = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread;

  Traffic(int port) {
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!over.get()) {
                    String answer = get(port);
                    sent.incrementAndGet();
                    if (!answer.startsWith("200 ")) {
                      failures.add(answer);
                    }
                  }
                });
  }

  /** The answer of a port: status and body, or why there is none. */
  static String get(int port) {
    try {
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    } catch (ConnectException e) {
      return "refused";
    } catch (IOException e) {
      return "failed: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** What went wrong so far, after at least so many more requests. */
  List<String> failuresAfter(int requests) {
    long target = sent.get() + requests;
    Await.until("more requests", () -> sent.get() >= target);
    return failures;
  }

  @Override
  public void close() {
    over.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
