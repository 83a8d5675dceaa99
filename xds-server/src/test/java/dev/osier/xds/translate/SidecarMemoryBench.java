package dev.osier.xds.translate;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.Protocol;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.xds.resource.ConfigurationSource;
import java.io.IOException;
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
  private static final int SECONDS_OF_REST = 3;
  private static final String ADDRESS = "127.53.1.1";
  private static final String POD = "127.63.0.5";

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
    int port = LiveMesh.freePort(ADDRESS);
    int target = LiveMesh.freePort(POD);
    Path folder = Files.createTempDirectory(directory, "mesh");
    try (LiveMesh live = new LiveMesh(folder)) {
      live.add(new NamedApplication("app", POD, target));
      live.publish(mesh(live, services, onDemand, port, target));
      EnvoyProcess envoy =
          live.start(
              "shop/client",
              ConfigurationSource.Protocol.DELTA,
              new Relocation().bind("outbound/" + port, ADDRESS, port));
      for (int i = 0; i < REQUESTS; i++) {
        request(port, i % CALLED);
      }
      TimeUnit.SECONDS.sleep(SECONDS_OF_REST);
      return residentMebibytes(envoy);
    }
  }

  private static Mesh mesh(LiveMesh live, int services, boolean onDemand, int port, int target) {
    MeshBuilder mesh =
        new MeshBuilder()
            .roots(live.root())
            .retries(0)
            .pod(
                "shop/client",
                pod -> {
                  pod.address("127.63.1.4").account("client");
                  if (onDemand) {
                    pod.onDemand();
                  }
                });
    for (int i = 0; i < services; i++) {
      String name = "shop/s" + i;
      String address = "127.53." + (1 + i / 250) + "." + (1 + i % 250);
      mesh.service(name, some -> some.address(address).port(port, Protocol.HTTP, target));
      mesh.pod("shop/app", pod -> pod.address(POD).serves(name).withoutSidecar());
    }
    return mesh.build();
  }

  private static void request(int port, int service) throws IOException {
    RawResponse response =
        RawResponse.to(
            ADDRESS,
            port,
            "GET / HTTP/1.1\r\nHost: s" + service + ".shop\r\nContent-Length: 0\r\n\r\n");
    if (response.status() != 200) {
      throw new IllegalStateException("service " + service + " answers " + response);
    }
  }

  private static double residentMebibytes(EnvoyProcess envoy) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + envoy.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }
}
