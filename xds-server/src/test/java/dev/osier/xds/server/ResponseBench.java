package dev.osier.xds.server;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Response;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Drainable;
import io.grpc.protobuf.ProtoUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What it costs to give one configuration to many streams: as a message for each, and with shared
 * bytes. Asserts nothing; run it by name ({@code -Dtest=ResponseBench}).
 */
final class ResponseBench {
  private static final int STREAMS = 100;
  private static final int CLUSTERS = 5_000;
  private static final int BODY = 250;
  private static final int WARM_UP = 10;
  private static final int RUNS = 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Target target = new Target();

  /** Gives a response to a stream. */
  @FunctionalInterface
  private interface Push {
    int send(Response response) throws IOException;
  }

  @Test
  void oneConfigurationForManyStreams() throws IOException {
    List<XdsResource> clusters = clusters();
    var messages = ProtoUtils.marshaller(DeltaDiscoveryResponse.getDefaultInstance());
    measure(
        "a message for each",
        clusters,
        response -> {
          DeltaDiscoveryResponse message = SharedResponseTest.message(response);
          drain(messages.stream(message));
          return message.getSerializedSize();
        });
    var shared = new SharedResponseMarshaller();
    measure(
        "shared bytes",
        clusters,
        response -> {
          SharedResponse message = SharedResponse.of(response);
          drain(shared.stream(message));
          return message.size();
        });
    byte[] whole = SharedResponseTest.message(response(clusters, "1")).toByteArray();
    measure(
        "one copy, the least there is",
        clusters,
        response -> {
          target.start();
          target.write(whole, 0, whole.length);
          return whole.length;
        });
  }

  private void measure(String what, List<XdsResource> clusters, Push push) throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      round(clusters, push);
    }
    long cpu = threads.getCurrentThreadCpuTime();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long bytes = 0;
    for (int i = 0; i < RUNS; i++) {
      bytes = round(clusters, push);
    }
    long pushes = (long) RUNS * STREAMS;
    System.out.printf(
        Locale.ROOT,
        "bench: %-28s %7.3f ms of CPU and %9d bytes allocated per push of %d bytes%n",
        what,
        (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / pushes,
        (threads.getCurrentThreadAllocatedBytes() - allocated) / pushes,
        bytes);
  }

  private static long round(List<XdsResource> clusters, Push push) throws IOException {
    long bytes = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      bytes = push.send(response(clusters, Integer.toString(stream)));
    }
    return bytes;
  }

  private void drain(InputStream message) throws IOException {
    target.start();
    ((Drainable) message).drainTo(target);
  }

  private static Response response(List<XdsResource> clusters, String nonce) {
    return new Response(ResourceType.CLUSTER, nonce, "", clusters, List.of());
  }

  private static List<XdsResource> clusters() {
    Random random = new Random(1);
    List<XdsResource> clusters = new ArrayList<>();
    for (int i = 0; i < CLUSTERS; i++) {
      byte[] body = new byte[BODY];
      random.nextBytes(body);
      clusters.add(
          new XdsResource(
              ResourceType.CLUSTER,
              "outbound/shop-" + i % 10 + "/service-" + i + "/8080",
              "0123456789abcdef",
              Any.newBuilder()
                  .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                  .setValue(ByteString.copyFrom(body))
                  .build(),
              List.of()));
    }
    return List.copyOf(clusters);
  }

  /** Where a transport would copy what it is to send. */
  private static final class Target extends OutputStream {
    private final byte[] buffer = new byte[4 * 1024 * 1024];
    private int length;

    void start() {
      length = 0;
    }

    @Override
    public void write(int value) {
      buffer[length++] = (byte) value;
    }

    @Override
    public void write(byte[] value, int offset, int count) {
      System.arraycopy(value, offset, buffer, length, count);
      length += count;
    }
  }
}
