package dev.osier.e2e.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.watch.WrittenCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of {@code scenarios/}: a cluster, and beside it what Osier makes of it.
 *
 * @param folder the folder, whose name says in a sentence what is to be seen
 * @param proxies the pods whose proxies are looked at, in order
 * @param onDemand the clusters that those proxies are taken to ask for by name
 * @param live the class whose test shows the same on live traffic; empty if there is none
 */
public record Scenario(
    Path folder, List<NamespacedName> proxies, List<String> onDemand, Optional<String> live) {
  /** The scenario whose resources the others do not repeat. */
  static final String SIMPLEST = "a-mesh-of-one-pod";

  private static final Path ALL = Path.of("scenarios");
  private static final String INPUT = "in.yaml";
  private static final String CHOICE = "scenario.yaml";
  // Not one that a proxy could use: the proxies of golden files never run.
  private static final TrustBundle ROOTS =
      new TrustBundle(
          List.of("-----BEGIN CERTIFICATE-----\nYSByb290\n-----END CERTIFICATE-----\n"));
  private static final OperatorSettings SETTINGS =
      new OperatorSettings(
          new NamespacedName("osier-system", "osier"),
          "osier-0",
          "cluster.local",
          MeshIdentitySpec.DEFAULT,
          2,
          false,
          true,
          true);

  /** What {@code scenario.yaml} can say; without the file, all proxies are looked at. */
  private record Choice(
      @Nullable List<String> proxies, @Nullable List<String> onDemand, @Nullable String live) {}

  public Scenario {
    proxies = List.copyOf(proxies);
    onDemand = List.copyOf(onDemand);
  }

  /** All of them, by name. */
  static List<Scenario> all() {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders.sorted().map(Scenario::at).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("listing the scenarios", e);
    }
  }

  /** The one of this name. */
  static Scenario named(String name) {
    return at(ALL.resolve(name));
  }

  private static Scenario at(Path folder) {
    Choice choice =
        Files.exists(folder.resolve(CHOICE))
            ? Yaml.read(text(folder.resolve(CHOICE)), Choice.class)
            : new Choice(null, null, null);
    List<NamespacedName> proxies =
        choice.proxies() == null
            ? new Outcome(state(folder, ROOTS)).meshedPods()
            : choice.proxies().stream().map(NamespacedName::parse).toList();
    return new Scenario(
        folder,
        proxies,
        choice.onDemand() == null ? List.of() : choice.onDemand(),
        Optional.ofNullable(choice.live()));
  }

  /** The folder's name. */
  String name() {
    return String.valueOf(folder.getFileName());
  }

  /** The cluster. */
  ClusterState state() {
    return state(folder, ROOTS);
  }

  /** The cluster, in a mesh with roots that a proxy can use. */
  ClusterState state(TrustBundle roots) {
    return state(folder, roots);
  }

  /** Where the findings are expected. */
  Path findingsFile() {
    return folder.resolve("status.yaml");
  }

  /** Where something of one proxy is expected. */
  Path proxyFile(NamespacedName proxy, String name) {
    return folder.resolve(proxy.namespace() + "." + proxy.name()).resolve(name + ".yaml");
  }

  /** The files that are there to be read, not to be compared. */
  List<Path> inputs() {
    return Stream.of(INPUT, CHOICE).map(folder::resolve).filter(Files::exists).toList();
  }

  @Override
  public String toString() {
    return name();
  }

  /** Reads objects as the scenarios' are read. */
  static ClusterState read(String objects) {
    return read(objects, ROOTS);
  }

  /** Reads objects as the scenarios' are read, in a mesh with roots that a proxy can use. */
  public static ClusterState read(String objects, TrustBundle roots) {
    return WrittenCluster.read(objects, SETTINGS, roots);
  }

  private static ClusterState state(Path folder, TrustBundle roots) {
    return read(text(folder.resolve(INPUT)), roots);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }
}
