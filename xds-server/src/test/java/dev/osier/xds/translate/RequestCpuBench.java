package dev.osier.xds.translate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.osier.mesh.MtlsMode;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.ProcessFigures;
import dev.osier.testkit.RawResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a request costs in CPU when it goes through two of our sidecars, through two Envoys written
 * by hand, and directly; in turns, so that whatever the machine does besides falls on all.
 */
class RequestCpuBench {
  private static final int ROUNDS = 6;
  private static final int REQUESTS = 5_000;

  @TempDir Path directory;

  /** One way of a request. */
  private record Way(String name, String host, int port, List<EnvoyProcess> proxies) {}

  @Test
  void measure() throws Exception {
    try (EchoApplication application = new EchoApplication();
        TwoSidecars ours = new TwoSidecars(directory, MtlsMode.STRICT, "shop");
        HandWrittenPair byHand = new HandWrittenPair(directory, application.port())) {
      String[] web = ours.web().split(":", -1);
      Way[] ways = {
        new Way("direct", "127.0.0.1", application.port(), List.of()),
        new Way("by hand", "127.0.0.1", byHand.port(), List.of(byHand.caller(), byHand.called())),
        new Way("ours", web[0], Integer.parseInt(web[1]), List.of(ours.caller(), ours.called())),
      };
      double[] proxies = new double[ways.length];
      double[] everything = new double[ways.length];
      double[] wall = new double[ways.length];
      // The first round is for the applications' JVM to warm up.
      for (int round = 0; round <= ROUNDS; round++) {
        for (int i = 0; i < ways.length; i++) {
          double before = cpu(ways[i]);
          double own = ProcessFigures.own().cpuSeconds();
          long begin = System.nanoTime();
          send(ways[i]);
          if (round > 0) {
            wall[i] += (System.nanoTime() - begin) / 1e9;
            proxies[i] += cpu(ways[i]) - before;
            everything[i] += cpu(ways[i]) - before + ProcessFigures.own().cpuSeconds() - own;
          }
        }
      }
      double requests = ROUNDS * (double) REQUESTS;
      for (int i = 0; i < ways.length; i++) {
        System.out.printf(
            "bench: %-8s n=%.0f  %.0f us CPU of the proxies per request, %.0f us in all (x%.2f of"
                + " direct), %.0f us from end to end%n",
            ways[i].name(),
            requests,
            proxies[i] / requests * 1e6,
            everything[i] / requests * 1e6,
            everything[i] / everything[0],
            wall[i] / requests * 1e6);
      }
      System.out.printf(
          "bench: ours / by hand: x%.2f CPU of the proxies%n", proxies[2] / proxies[1]);
    }
  }

  private static void send(Way way) throws IOException {
    byte[] request =
        ("GET /reviews/1 HTTP/1.1\r\nHost: web.shop:" + way.port() + "\r\nx-user: jason\r\n\r\n")
            .getBytes(ISO_8859_1);
    try (Socket connection = new Socket(way.host(), way.port())) {
      connection.setTcpNoDelay(true);
      InputStream input = new BufferedInputStream(connection.getInputStream());
      for (int i = 0; i < REQUESTS; i++) {
        connection.getOutputStream().write(request);
        String head = RawResponse.head(input);
        if (!head.startsWith("HTTP/1.1 200")) {
          throw new IllegalStateException(way.name() + " answers " + head);
        }
        input.skipNBytes(length(head));
      }
    }
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.startsWith("content-length: "))
        .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
        .findFirst()
        .orElseThrow();
  }

  private static double cpu(Way way) {
    return way.proxies().stream()
        .mapToDouble(proxy -> ProcessFigures.of(proxy.pid()).cpuSeconds())
        .sum();
  }
}
