package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The cluster under test: the one {@code KUBECONFIG} names, with the mesh installed. */
final class TestCluster {
  static final String SYSTEM_NAMESPACE = "osier-system";
  static final Duration SOON = Duration.ofSeconds(20);
  static final Duration POD_START = Duration.ofMinutes(2);

  private static final int HEALTH_PORT = 15014;
  private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();
  static final ResourceDefinitionContext MESH_IDENTITY =
      new ResourceDefinitionContext.Builder()
          .withGroup("osier.dev")
          .withVersion("v1alpha1")
          .withKind("MeshIdentity")
          .withPlural("meshidentities")
          .withNamespaced(false)
          .build();

  private TestCluster() {}

  static KubernetesClient client() {
    return CLIENT;
  }

  /** The pods of the control plane that are ready. */
  static List<Pod> readyControlPlanePods() {
    return CLIENT
        .pods()
        .inNamespace(SYSTEM_NAMESPACE)
        .withLabel("app.kubernetes.io/name", "osier")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(TestCluster::isReady)
        .toList();
  }

  /** The names of pods. */
  static Set<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
  }

  /** The pod of the control plane that holds the Lease, and writes. */
  static String leader() {
    return CLIENT
        .leases()
        .inNamespace(SYSTEM_NAMESPACE)
        .withName("osier-leader")
        .get()
        .getSpec()
        .getHolderIdentity();
  }

  /** What a replica of the control plane answers at its port for the kubelet and for metrics. */
  static String read(Pod pod, String path) {
    return CLIENT.raw(
        "/api/v1/namespaces/%s/pods/%s:%d/proxy/%s"
            .formatted(SYSTEM_NAMESPACE, pod.getMetadata().getName(), HEALTH_PORT, path));
  }

  /**
   * The same, asked from the pod itself, which is told more; and whatever the status, so that what
   * is not well is told, too.
   */
  static String readLocally(Pod pod, String path) {
    return PodPort.get(pod, HEALTH_PORT, "/" + path);
  }

  /** What a container of a pod has said since it was started. */
  static String log(Pod pod, String container) {
    return CLIENT
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .inContainer(container)
        .getLog();
  }

  /** The value of a metric of a replica of the control plane, or the sum of its values. */
  static double metric(Pod pod, String name) {
    return read(pod, "metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  /** Waits until both replicas of the control plane are ready. */
  static void awaitControlPlane() {
    Await.until(
        POD_START,
        () -> {
          if (readyControlPlanePods().size() < 2) {
            throw new AssertionError("the control plane is not ready");
          }
        });
  }

  /** Has so many replicas of the control plane, all ready, and no other pod of it. */
  static void scaleControlPlane(int replicas) {
    CLIENT.apps().deployments().inNamespace(SYSTEM_NAMESPACE).withName("osier").scale(replicas);
    Await.until(
        POD_START,
        () ->
            assertThat(
                    CLIENT
                        .pods()
                        .inNamespace(SYSTEM_NAMESPACE)
                        .withLabel("app.kubernetes.io/name", "osier")
                        .list()
                        .getItems())
                .hasSize(replicas)
                .allMatch(TestCluster::isReady));
  }

  static GenericKubernetesResource meshIdentity() {
    GenericKubernetesResource identity =
        CLIENT.genericKubernetesResources(MESH_IDENTITY).withName("default").get();
    if (identity == null) {
      throw new AssertionError("there is no MeshIdentity called default");
    }
    return identity;
  }

  /** Gives the settings of the mesh's identities back what they were. */
  static void setMeshIdentity(Object spec) {
    CLIENT
        .genericKubernetesResources(MESH_IDENTITY)
        .withName("default")
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/spec\",\"value\":%s}]"
                .formatted(Serialization.asJson(spec)));
  }

  /** Sets {@code spec.mtls.mode} of the mesh, as a user would: by a merge patch. */
  static void setMtlsMode(String mode) {
    CLIENT
        .genericKubernetesResources(MESH_IDENTITY)
        .withName("default")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"mtls\":{\"mode\":\"" + mode + "\"}}}");
  }

  /** Reads a value deep inside an object, or null. */
  static Object at(Map<String, Object> object, String... path) {
    Object value = object;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value == null ? "" : value;
  }
}
