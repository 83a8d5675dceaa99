package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server is asked, and that one which does not answer holds up nobody for long. */
@Tag("slow")
class FreshNamespacesTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer silent;
  private KubernetesClient client;
  private FreshNamespaces namespaces;

  @BeforeEach
  void start() throws IOException {
    silent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    silent.setExecutor(threads);
    silent.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    silent.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://localhost:" + silent.getAddress().getPort())
                    .build())
            .build();
    namespaces = new FreshNamespaces(client);
  }

  @AfterEach
  void stop() {
    answer.countDown();
    client.close();
    silent.stop(0);
    threads.shutdownNow();
  }

  @ParameterizedTest
  @HostileInput("review/strange-namespace")
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "kube-system/pods",
        "kube-system%2Fpods",
        "?watch=true",
        "a?watch=true",
        "a#b",
        "A",
        "a\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void whatIsNoNameIsNotAskedFor(String name) {
    assertThat(namespaces.find(name)).isEmpty();
    assertThat(asked).hasValue(0);
  }

  @Test
  @HostileInput("review/many-namespaces")
  void fewAreAskedForAtTheSameTimeAndNotForLong() {
    Instant begin = Instant.now();
    List<CompletableFuture<Optional<?>>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = "namespace-" + i;
      all.add(CompletableFuture.supplyAsync(() -> namespaces.find(name), threads));
    }
    Await.until(
        "all others to be answered",
        () ->
            all.stream().filter(CompletableFuture::isDone).count()
                == all.size() - FreshNamespaces.AT_ONCE);
    assertThat(all).allSatisfy(one -> assertThat(one.join()).isEmpty());
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(8));
    assertThat(asked).hasValueLessThanOrEqualTo(FreshNamespaces.AT_ONCE);

    answer.countDown();
    assertThat(namespaces.find("who-comes-later")).isEmpty();
    assertThat(asked).hasValue(FreshNamespaces.AT_ONCE + 1);
  }
}
