package dev.osier.controlplane.preview;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.watch.WrittenCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes objects in files, as a cluster. */
public final class ClusterFiles {
  private static final int DEFAULT_RETRIES = 2;
  private static final int ADDRESSES = 250;
  // As the chart's values have it; what no object says.
  private static final OperatorSettings SETTINGS =
      new OperatorSettings(
          new NamespacedName("osier-system", "osier"),
          "osier-0",
          "cluster.local",
          MeshIdentitySpec.DEFAULT,
          DEFAULT_RETRIES,
          false,
          false,
          false);
  // Not one that a proxy could use: no proxy gets this.
  private static final TrustBundle ROOTS =
      new TrustBundle(
          List.of("-----BEGIN CERTIFICATE-----\nYSByb290\n-----END CERTIFICATE-----\n"));

  private ClusterFiles() {}

  /**
   * Reads files of YAML documents; {@code -} is the standard input. Objects that no mesh is made of
   * are passed over, so that an application's whole manifest can be given. A Service that has no
   * cluster IP yet, as in a manifest, gets one that stands for the one it will have.
   *
   * @param namespace the namespace of objects that name none, as for {@code kubectl apply -n}
   * @throws IOException if one can't be read
   * @throws IllegalArgumentException if an object in one can't be
   */
  public static ClusterState read(List<Path> files, String namespace) throws IOException {
    List<String> documents = new ArrayList<>();
    for (Path file : files) {
      documents.add(text(file));
    }
    return read(String.join("\n---\n", documents), namespace);
  }

  /** Reads what could stand in such a file. */
  static ClusterState read(String documents, String namespace) {
    ClusterState written =
        WrittenCluster.read(documents, namespace, SETTINGS, ROOTS, WrittenCluster.Others.IGNORE);
    List<ServiceState> services = new ArrayList<>();
    for (ServiceState service : written.services()) {
      services.add(
          service.externalName() || service.isHeadless() || !service.addresses().isEmpty()
              ? service
              : withAddress(service, services.size()));
    }
    return written.withServices(services);
  }

  private static String text(Path file) throws IOException {
    if (file.toString().equals("-")) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException("reading " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw new IOException("reading " + file + ": " + e.getMessage(), e);
    }
  }

  // RFC 2544: a range that stands for no network in use.
  private static ServiceState withAddress(ServiceState service, int index) {
    return service.withClusterIps(
        List.of("198.18." + index / ADDRESSES + "." + (1 + index % ADDRESSES)));
  }
}
