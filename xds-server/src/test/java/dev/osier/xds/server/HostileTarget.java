package dev.osier.xds.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.testkit.ProcessFigures;
import dev.osier.xds.stream.FakeConfig;
import dev.osier.xds.stream.SubscriptionLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A server in a process of its own, whose memory nobody else uses: it writes down what a client
 * needs, and says on each line that it reads how much it holds.
 */
final class HostileTarget {
  /** How a line begins that is meant for the test; others are the log's. */
  static final String ANSWER = "answer ";

  /** Half a handshake is let go after this, many times while the test runs. */
  private static final Duration HANDSHAKE = Duration.ofMillis(500);

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private HostileTarget() {}

  /** Serves until its input ends; the argument is a folder to leave the client's files in. */
  public static void main(String[] arguments) throws IOException {
    try (ServerFixture fixture = new ServerFixture(limits())) {
      fixture.source.put(
          ServerFixture.POD, ServerFixture.IDENTITY, FakeConfig.of(FakeConfig.cluster("a", "1")));
      Path folder = Path.of(arguments[0]);
      Files.writeString(
          folder.resolve("client.pem"), fixture.certificates.client(ServerFixture.IDENTITY).pem());
      Files.writeString(folder.resolve("root.pem"), fixture.certificates.rootPem());
      System.out.println(ANSWER + fixture.server.port());
      BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      while (input.readLine() != null) {
        System.out.println(ANSWER + holding(fixture));
      }
    }
  }

  private static UnaryOperator<XdsServerSettings> limits() {
    UnaryOperator<XdsServerSettings> streams =
        ServerFixture.streams(
            PATIENCE, StreamLimits.DEFAULT.nodeBytes(), SubscriptionLimits.DEFAULT);
    UnaryOperator<XdsServerSettings> connections =
        ServerFixture.connections(
            limits ->
                new ConnectionLimits(
                    HANDSHAKE,
                    PATIENCE,
                    limits.age(),
                    limits.ageGrace(),
                    limits.ping(),
                    limits.pingTimeout(),
                    limits.pingAllowed(),
                    limits.streams(),
                    limits.headerBytes(),
                    limits.messageBytes()));
    return settings -> connections.apply(streams.apply(settings));
  }

  private static String holding(ServerFixture fixture) {
    System.gc();
    System.gc();
    return String.join(
        " ",
        Long.toString(ProcessFigures.own().residentBytes()),
        Long.toString(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()),
        Long.toString(ManagementFactory.getThreadMXBean().getThreadCount()),
        Long.toString((long) fixture.streamsOpen()),
        Long.toString(fixture.server.deadlines()),
        Long.toString(sockets()));
  }

  private static long sockets() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(HostileTarget::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException("listing descriptors", e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
