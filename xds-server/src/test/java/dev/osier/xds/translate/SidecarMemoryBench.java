package dev.osier.xds.translate;

import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.ProcessFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sidecar that calls five services takes of memory, by the size of the mesh around it. */
class SidecarMemoryBench {
  private static final int[] SIZES = {10, 1_000, 5_000};
  private static final int CALLED = 5;
  private static final int REQUESTS = 200;
  private static final double MEBI = 1 << 20;
  private static final int SECONDS_OF_REST = 3;

  @TempDir Path directory;

  @Test
  void measure() throws Exception {
    for (boolean onDemand : new boolean[] {true, false}) {
      double smallest = 0;
      for (int services : SIZES) {
        double used = measure(services, onDemand);
        smallest = services == SIZES[0] ? used : smallest;
        System.out.printf(
            "bench: %-9s  %5d services, %d of them called: %6.1f MiB resident, x%.3f%n",
            onDemand ? "on demand" : "eager", services, CALLED, used, used / smallest);
      }
    }
  }

  private double measure(int services, boolean onDemand) throws Exception {
    ManyServices many = new ManyServices("127.53", "127.63.0.5", Protocol.HTTP);
    try (LiveMesh live = new LiveMesh(Files.createTempDirectory(directory, "mesh"))) {
      many.publish(
          live,
          services,
          mesh ->
              mesh.pod(
                  "shop/client",
                  pod -> {
                    pod.address("127.63.1.4").account("client");
                    if (onDemand) {
                      pod.onDemand();
                    }
                  }));
      EnvoyProcess envoy = many.start(live, "shop/client");
      for (int i = 0; i < REQUESTS; i++) {
        many.request(i % CALLED, "GET", "");
      }
      TimeUnit.SECONDS.sleep(SECONDS_OF_REST);
      return ProcessFigures.of(envoy.pid()).residentBytes() / MEBI;
    }
  }
}
