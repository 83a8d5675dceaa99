package dev.osier.xds.translate;

import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first request to a service costs more than the second, where services are on demand. */
class FirstRequestBench {
  private static final int SERVICES = 1_000;

  /** Called by a sidecar of its own before, so that all code has run. */
  private static final int WARM_UP = 500;

  private static final String BODY = "x".repeat(10_000);

  @TempDir Path directory;

  /** How a service is called. */
  private interface Call {
    void make(ManyServices many, int service) throws IOException;
  }

  /** As sidecars are: each calls some tens of services. */
  @Test
  void fiftyServicesEach() throws Exception {
    measure("GET", Protocol.HTTP, 20, (many, service) -> many.request(service, "GET", ""));
    measure("POST", Protocol.HTTP, 20, (many, service) -> many.request(service, "POST", BODY));
    measure("gRPC", Protocol.GRPC, 20, ManyServices::stream);
    measure("TCP", Protocol.TCP, 20, ManyServices::connect);
  }

  /** What it takes when one sidecar calls all of them. */
  @Test
  void allFromOneSidecar() throws Exception {
    measure(
        "GET, POST",
        Protocol.HTTP,
        1,
        (many, service) ->
            many.request(service, service % 2 == 0 ? "POST" : "GET", service % 2 == 0 ? BODY : ""));
  }

  private void measure(String kind, Protocol protocol, int sidecars, Call call) throws Exception {
    int each = SERVICES / sidecars;
    ManyServices many = new ManyServices("127.52", "127.62.0.5", protocol);
    try (LiveMesh live = new LiveMesh(Files.createTempDirectory(directory, "mesh"))) {
      many.publish(live, SERVICES + WARM_UP, mesh -> addCallers(mesh, sidecars + 1));
      try (EnvoyProcess _ = many.start(live, "shop/client-" + sidecars)) {
        for (int i = SERVICES; i < SERVICES + WARM_UP; i++) {
          call.make(many, i);
        }
      }
      long[] first = new long[SERVICES];
      long[] second = new long[SERVICES];
      for (int sidecar = 0; sidecar < sidecars; sidecar++) {
        try (EnvoyProcess envoy = many.start(live, "shop/client-" + sidecar)) {
          for (int i = sidecar * each; i < (sidecar + 1) * each; i++) {
            first[i] = time(call, many, i);
            second[i] = time(call, many, i);
          }
          if (sidecar == sidecars - 1) {
            System.out.printf(
                "bench: %s: %d services called by each of %d sidecars; the last has %d clusters,"
                    + " %.1f MB allocated%n",
                kind,
                each,
                sidecars,
                envoy.stat("cluster_manager.active_clusters"),
                envoy.stat("server.memory_allocated") / 1e6);
          }
        }
      }
      report(kind + ": first request to a service", first);
      report(kind + ": of these the first 100", Arrays.copyOf(first, 100));
      report(kind + ": of these the last 100", Arrays.copyOfRange(first, SERVICES - 100, SERVICES));
      report(kind + ": second request to it", second);
    }
  }

  private static void addCallers(MeshBuilder mesh, int sidecars) {
    for (int i = 0; i < sidecars; i++) {
      String address = "127.62.1." + (i + 1);
      mesh.pod("shop/client-" + i, pod -> pod.address(address).account("client").onDemand());
    }
  }

  /** Calls a service and returns how long its answer took, in nanoseconds. */
  private static long time(Call call, ManyServices many, int service) throws IOException {
    long begin = System.nanoTime();
    call.make(many, service);
    return System.nanoTime() - begin;
  }

  private static void report(String what, long[] nanoseconds) {
    long[] sorted = nanoseconds.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "bench: %-38s n=%d  p50 %.2f ms  p90 %.2f ms  p99 %.2f ms  max %.2f ms%n",
        what,
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 9 / 10] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }
}
