package dev.osier.e2e.bench;

import dev.osier.mesh.Discovery;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** How the server configures sidecars, and so what they ask for. */
enum Mode {
  /** Every sidecar is told of every service. */
  EAGER("eager", Discovery.EAGER),
  /** A sidecar is told of the services that its application calls: five. */
  ON_DEMAND("on-demand", Discovery.ON_DEMAND);

  // Far from every factor of the numbers of services, so that workloads differ in what they call.
  private static final int STRIDE = 37;

  private final String word;
  private final Discovery discovery;

  Mode(String word, Discovery discovery) {
    this.word = word;
    this.discovery = discovery;
  }

  /** A sidecar that has never been connected. */
  Behaviour sidecar(References references, int proxy, MeshSize size) {
    return switch (this) {
      case EAGER -> new EagerSidecar(references);
      case ON_DEMAND -> new OnDemandSidecar(references, called(proxy, size));
    };
  }

  /**
   * The first service of all, which is the one that changes, and others: the same for all pods of a
   * workload, of which there is one in each namespace.
   */
  private static Set<String> called(int proxy, MeshSize size) {
    int workload = proxy % Names.NAMESPACES;
    Set<String> called = new TreeSet<>();
    called.add(host(0));
    for (int i = 0; called.size() < Names.SERVICES_CALLED; i++) {
      called.add(host((workload * Names.SERVICES_CALLED + i * STRIDE + 1) % size.services()));
    }
    return called;
  }

  private static String host(int service) {
    return "outbound/80/%s.%s".formatted(Names.service(service), Names.namespace(service));
  }

  /** How a pod's label says it. */
  String label() {
    return discovery.word();
  }

  /** What it is called in results and on the command line. */
  String word() {
    return word;
  }

  /**
   * The mode of a word.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Mode of(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no mode of the bench: " + word));
  }
}
