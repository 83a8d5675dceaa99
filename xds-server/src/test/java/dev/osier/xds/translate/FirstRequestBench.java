package dev.osier.xds.translate;

import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first request to a service costs more than the second, where services are on demand. */
class FirstRequestBench {
  private static final int SERVICES = 1_000;
  private static final int WARM_UP = 100;
  private static final String BODY = "x".repeat(10_000);

  @TempDir Path directory;

  /** As sidecars are: each calls some tens of services. */
  @Test
  void fiftyServicesEach() throws Exception {
    measure(20);
  }

  /** What it takes when one sidecar calls all of them. */
  @Test
  void allFromOneSidecar() throws Exception {
    measure(1);
  }

  private void measure(int sidecars) throws Exception {
    int each = SERVICES / sidecars;
    ManyServices many = new ManyServices("127.52", "127.62.0.5");
    try (LiveMesh live = new LiveMesh(directory)) {
      many.publish(live, SERVICES + WARM_UP, mesh -> addCallers(mesh, sidecars));
      long[] first = new long[SERVICES];
      long[] second = new long[SERVICES];
      for (int sidecar = 0; sidecar < sidecars; sidecar++) {
        try (EnvoyProcess envoy = many.start(live, "shop/client-" + sidecar)) {
          if (sidecar == 0) {
            for (int i = SERVICES; i < SERVICES + WARM_UP; i++) {
              many.request(i, "GET", "");
            }
          }
          for (int i = sidecar * each; i < (sidecar + 1) * each; i++) {
            boolean withBody = i % 2 == 0;
            first[i] = request(many, i, withBody ? "POST" : "GET", withBody ? BODY : "");
            second[i] = request(many, i, withBody ? "POST" : "GET", withBody ? BODY : "");
          }
          if (sidecar == sidecars - 1) {
            System.out.printf(
                "bench: %d services called by each of %d sidecars; the last has %d clusters, %.1f"
                    + " MB allocated%n",
                each,
                sidecars,
                envoy.stat("cluster_manager.active_clusters"),
                envoy.stat("server.memory_allocated") / 1e6);
          }
        }
      }
      report("first request to a service", first);
      report("of these the first 100", Arrays.copyOf(first, 100));
      report("of these the last 100", Arrays.copyOfRange(first, SERVICES - 100, SERVICES));
      report("second request to it", second);
    }
  }

  private static void addCallers(MeshBuilder mesh, int sidecars) {
    for (int i = 0; i < sidecars; i++) {
      String address = "127.62.1." + (i + 1);
      mesh.pod("shop/client-" + i, pod -> pod.address(address).account("client").onDemand());
    }
  }

  /** Sends a request and returns how long its answer took, in nanoseconds. */
  private static long request(ManyServices many, int service, String method, String body)
      throws IOException {
    long begin = System.nanoTime();
    many.request(service, method, body);
    return System.nanoTime() - begin;
  }

  private static void report(String what, long[] nanoseconds) {
    long[] sorted = nanoseconds.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "bench: %-27s n=%d  p50 %.2f ms  p90 %.2f ms  p99 %.2f ms  max %.2f ms%n",
        what,
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 9 / 10] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }
}
