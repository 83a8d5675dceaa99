package dev.osier.xds.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import dev.osier.testkit.HostileInput;
import dev.osier.testkit.TestTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That very many hostile connections leave nothing behind in the server's process. */
@Tag("slow")
final class HostileConnectionsTest {
  /** How many: {@code make bench-hostile} makes a million. */
  private static final int CONNECTIONS = Integer.getInteger("hostile.connections", 100_000);

  /** So many before the first look, so that all code has run and all buffers are there. */
  private static final int WARM_UP = 20_000;

  private static final int AT_ONCE = 32;
  private static final long SETTLED_BYTES = 100_000;
  private static final double TOLERANCE = 1.10;

  /** What may come and go by itself: compilers, carriers. */
  private static final int THREADS = 4;

  /**
   * What the server says it holds.
   *
   * @param resident bytes of memory of the process
   * @param heap bytes of objects after a collection
   * @param threads of the platform
   * @param streams open
   * @param deadlines pending
   * @param sockets open, the listening one included
   */
  private record Holding(
      long resident, long heap, long threads, long streams, long deadlines, long sockets) {
    static Holding parse(String text) {
      long[] numbers = Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
      return new Holding(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    boolean isAtRest(long listening) {
      return streams == 0 && deadlines == 0 && sockets <= listening;
    }
  }

  /** The server's process, to be asked. */
  private static final class Target implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    Target(Path folder) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xms96m",
                  "-Xmx96m",
                  "-XX:+AlwaysPreTouch",
                  "-XX:+UseSerialGC",
                  // What the second compiler makes, long after the warm-up, is not what is looked
                  // for.
                  "-XX:TieredStopAtLevel=1",
                  "--sun-misc-unsafe-memory-access=allow",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  HostileTarget.class.getName(),
                  folder.toString())
              .redirectError(folder.resolve("errors").toFile())
              .start();
      output = process.inputReader(UTF_8);
      input = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    }

    String answer() throws IOException {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(HostileTarget.ANSWER)) {
          return line.substring(HostileTarget.ANSWER.length());
        }
      }
      throw new AssertionError("the server has ended");
    }

    Holding holding() {
      try {
        input.write("?\n");
        input.flush();
        return Holding.parse(answer());
      } catch (IOException e) {
        throw new UncheckedIOException("asking the server", e);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  @Test
  @HostileInput("connection/flood")
  void connectionsLeaveNothingBehind(@TempDir Path folder) throws Exception {
    try (Target target = new Target(folder)) {
      int port = Integer.parseInt(target.answer());
      long listening = target.holding().sockets();
      HostileConnection connection =
          new HostileConnection(port, context(folder, true), context(folder, false));

      flood(connection, WARM_UP, 1);
      Holding before = atRest(target, listening);
      long begin = System.nanoTime();
      Map<HostileConnection.Kind, AtomicInteger> made = flood(connection, CONNECTIONS, 2);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      Holding after = atRest(target, listening);
      System.out.printf(
          Locale.ROOT,
          "bench: %d hostile connections in %d s %s: resident %.1f -> %.1f MiB, heap %.1f -> %.1f"
              + " MiB, threads %d -> %d%n",
          CONNECTIONS,
          took.toSeconds(),
          made,
          before.resident() / 1048576.0,
          after.resident() / 1048576.0,
          before.heap() / 1048576.0,
          after.heap() / 1048576.0,
          before.threads(),
          after.threads());

      assertThat(made).as("kinds").hasSize(HostileConnection.Kind.values().length);
      assertThat((double) after.resident()).isLessThan(before.resident() * TOLERANCE);
      assertThat((double) after.heap()).isLessThan(before.heap() * TOLERANCE);
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + THREADS);
    }
  }

  /**
   * What the server holds when it is at rest: some megabytes are let go of by the collection after
   * the one that finds them, so the heap counts when it has been the same three times.
   */
  private static Holding atRest(Target target, long listening) {
    List<Holding> same = new ArrayList<>();
    return Await.until(
        Duration.ofSeconds(30),
        () -> {
          Holding holding = target.holding();
          assertThat(holding.isAtRest(listening)).as(holding.toString()).isTrue();
          if (!same.isEmpty() && Math.abs(same.getLast().heap() - holding.heap()) > SETTLED_BYTES) {
            same.clear();
          }
          same.add(holding);
          assertThat(same).as("readings of the same heap").hasSizeGreaterThanOrEqualTo(3);
          return holding;
        });
  }

  private static Map<HostileConnection.Kind, AtomicInteger> flood(
      HostileConnection connection, int count, long seed) throws InterruptedException {
    Map<HostileConnection.Kind, AtomicInteger> made = new ConcurrentSkipListMap<>();
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(count);
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int thread = 0; thread < AT_ONCE; thread++) {
        Random random = new Random(seed * AT_ONCE + thread);
        threads.execute(
            () -> {
              while (left.getAndDecrement() > 0) {
                HostileConnection.Kind kind = HostileConnection.Kind.any(random);
                try {
                  connection.make(kind, random);
                } catch (IOException e) {
                  // Being reset is what these deserve; being refused is not.
                  if (e instanceof ConnectException) {
                    failed.incrementAndGet();
                  }
                }
                made.computeIfAbsent(kind, first -> new AtomicInteger()).incrementAndGet();
              }
            });
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.HOURS)).isTrue();
    }
    assertThat(failed).as("connections that were not taken").hasValue(0);
    return made;
  }

  private static SSLContext context(Path folder, boolean certified)
      throws GeneralSecurityException, IOException {
    KeyManager[] keys =
        certified
            ? new KeyManager[] {TestTls.keys(Files.readString(folder.resolve("client.pem")))}
            : new KeyManager[0];
    TrustManager[] trust = {TestTls.trust(Files.readString(folder.resolve("root.pem")))};
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, trust, null);
    return context;
  }
}
