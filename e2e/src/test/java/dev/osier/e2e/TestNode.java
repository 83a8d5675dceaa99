package dev.osier.e2e;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A node of the cluster, and what a test may do to it. {@code e2e/cluster/disrupt} does it, and
 * says what each means.
 *
 * @param name the node's name
 * @param zone its {@code topology.kubernetes.io/zone}
 */
record TestNode(String name, String zone) {
  private static final String ZONE = "topology.kubernetes.io/zone";

  /** All nodes of the cluster. The first has the control plane of Kubernetes. */
  static List<TestNode> all() {
    return TestCluster.client().nodes().list().getItems().stream().map(TestNode::of).toList();
  }

  /** Whether there are several nodes, and they are our own. */
  static boolean canBeDisrupted() {
    return areOurOwn() && all().size() > 1;
  }

  /** Whether the nodes are our own, so that their processes are this machine's. */
  static boolean areOurOwn() {
    Path kind = Path.of("../build/cluster/kind-of-cluster");
    try {
      return Files.exists(kind) && Files.readString(kind).strip().equals("node");
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + kind, e);
    }
  }

  /** The pods that stand on it and are not about to go. */
  List<Pod> pods() {
    return TestCluster.client()
        .pods()
        .inAnyNamespace()
        .withField("spec.nodeName", name)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  void kill() {
    disrupt("kill");
  }

  void restore() {
    disrupt("restore");
  }

  void partition() {
    disrupt("partition");
  }

  void heal() {
    disrupt("heal");
  }

  /** Says that the node stands in a zone, as whoever runs the cluster would. */
  void moveTo(String zone) {
    TestCluster.client()
        .nodes()
        .withName(name)
        .edit(
            node ->
                new NodeBuilder(node).editMetadata().addToLabels(ZONE, zone).endMetadata().build());
  }

  private void disrupt(String how) {
    try {
      Process process =
          new ProcessBuilder("cluster/disrupt", how, name).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("running cluster/disrupt", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("waiting for cluster/disrupt", e);
    }
  }

  private static TestNode of(Node node) {
    return new TestNode(
        node.getMetadata().getName(), node.getMetadata().getLabels().getOrDefault(ZONE, ""));
  }
}
