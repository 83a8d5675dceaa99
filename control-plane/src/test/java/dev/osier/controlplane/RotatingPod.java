package dev.osier.controlplane;

import dev.osier.controlplane.sds.SidecarBootstrap;
import dev.osier.controlplane.sds.TwoPods;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.testkit.EnvoyProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A pod of a mesh whose root changes: a real Envoy, its files, and its lines to the control plane.
 */
final class RotatingPod implements AutoCloseable {
  private final NamespacedName name;
  private final SidecarBootstrap files;
  private final EnvoyProcess envoy;

  /** The line over which it gets its configuration, the roots included. */
  final Line configuration;

  /** The line over which it gets its certificates. */
  final Line secrets;

  /**
   * Starts one.
   *
   * @param parent where its folder is to be
   * @param roots whom it trusts at first to be the control plane
   * @param xdsPort where to find a replica, asked for each connection
   * @param secretsPort the same for certificates
   */
  RotatingPod(
      TwoPods pods,
      NamespacedName name,
      Path parent,
      TrustBundle roots,
      Supplier<OptionalInt> xdsPort,
      Supplier<OptionalInt> secretsPort)
      throws IOException {
    this.name = name;
    Path folder = Files.createDirectory(parent.resolve(name.name()));
    files = new SidecarBootstrap(folder);
    configuration = new Line(xdsPort);
    secrets = new Line(secretsPort);
    mount(roots);
    envoy =
        pods.startProxy(
            name,
            Files.createDirectory(folder.resolve("envoy")),
            files,
            configuration.port(),
            secrets.port());
  }

  /** The token by which the control plane knows a pod. */
  static String token(NamespacedName pod) {
    return "token-of-" + pod.name();
  }

  /** Replaces the roots that the control plane is checked against, as the kubelet does. */
  void mount(TrustBundle roots) {
    try {
      files.mount(token(name), roots.pem());
    } catch (IOException e) {
      throw new UncheckedIOException("writing a pod's files", e);
    }
  }

  EnvoyProcess envoy() {
    return envoy;
  }

  /** The sum of its counters of this name, of all listeners or of all clusters to other pods. */
  long tls(String kind, String counter) {
    return envoy
        .get("/stats?usedonly&filter=" + counter)
        .lines()
        .filter(line -> line.startsWith(kind + ".") && !line.contains("control-plane"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() throws IOException {
    envoy.close();
    configuration.close();
    secrets.close();
  }
}
