package dev.osier.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Discovery;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace of one test class's own, gone when the class is done. */
final class TestNamespace implements AutoCloseable {
  private static final Random RANDOM = new Random();

  private final KubernetesClient client = TestCluster.client();
  private final String name;

  private TestNamespace(String name) {
    this.name = name;
  }

  /** Creates one in which every pod is injected. */
  static TestNamespace meshed(String prefix) {
    return create(prefix, Map.of("osier.dev/injection", "enabled"));
  }

  /** Creates one in which every pod is injected, and comes to know of services so. */
  static TestNamespace meshed(String prefix, Discovery discovery) {
    return create(
        prefix, Map.of("osier.dev/injection", "enabled", "osier.dev/discovery", discovery.word()));
  }

  /** Creates one the mesh has nothing to do with. */
  static TestNamespace plain(String prefix) {
    return create(prefix, Map.of());
  }

  static TestNamespace create(String prefix, Map<String, String> labels) {
    String name = prefix + "-" + HexFormat.of().toHexDigits(RANDOM.nextLong(), 6);
    Namespace namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .build();
    TestCluster.client().resource(namespace).create();
    return new TestNamespace(name);
  }

  String name() {
    return name;
  }

  /** Creates what a manifest under {@code manifests/} says, with {@code ${KEY}} replaced. */
  List<HasMetadata> apply(String manifest, Map<String, String> replacements) {
    return load(manifest, replacements).stream()
        .map(object -> client.resource(object).inNamespace(name).create())
        .toList();
  }

  List<HasMetadata> apply(String manifest) {
    return apply(manifest, Map.of());
  }

  /** Creates Service {@code server}, a pod of it for each version, and a client; waits for all. */
  void applyVersions(String... versions) {
    apply("versions.yaml");
    for (String version : versions) {
      apply("version.yaml", Map.of("NAME", version));
    }
    List.of(versions).forEach(this::awaitPod);
    awaitPod("client");
  }

  /** Reads a manifest without creating anything. */
  List<HasMetadata> load(String manifest, Map<String, String> replacements) {
    String text = read(manifest);
    for (Map.Entry<String, String> replacement : replacements.entrySet()) {
      text = text.replace("${" + replacement.getKey() + "}", replacement.getValue());
    }
    if (text.contains("${")) {
      throw new IllegalArgumentException(
          "loading " + manifest + ": a replacement is missing: " + text);
    }
    return client.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).items();
  }

  /**
   * Waits until every replica of a Deployment of the latest generation is ready, no older one is
   * left, and the Services that select them list them so. Its pods have its name as label {@code
   * app}.
   */
  void awaitDeployment(String deployment) {
    awaitReplicas(deployment);
    awaitEndpoints(running(deployment).toList());
  }

  private void awaitReplicas(String deployment) {
    Await.until(
        TestCluster.POD_START,
        () -> {
          var object = client.apps().deployments().inNamespace(name).withName(deployment).get();
          var status = object.getStatus();
          int wanted = object.getSpec().getReplicas();
          if (!object.getMetadata().getGeneration().equals(status.getObservedGeneration())
              || or0(status.getUpdatedReplicas()) != wanted
              || or0(status.getReadyReplicas()) != wanted
              || or0(status.getReplicas()) != wanted) {
            throw new AssertionError("deployment " + deployment + " is not complete: " + status);
          }
        });
  }

  /** Waits until a pod is ready, and every Service that selects it lists it so; gives it back. */
  Pod awaitPod(String pod) {
    Pod ready = awaitReady(pod);
    awaitEndpoints(List.of(ready));
    return ready;
  }

  /**
   * Waits until the Services that select a pod list it as ready: Kubernetes does that only some
   * time after the pod is.
   */
  private void awaitEndpoints(List<Pod> pods) {
    Await.until(
        TestCluster.SOON,
        () -> {
          for (Service service : client.services().inNamespace(name).list().getItems()) {
            Set<String> listed = listedPods(service);
            assertThat(pods)
                .filteredOn(pod -> selects(service, pod))
                .extracting(pod -> pod.getMetadata().getName())
                .describedAs("pods that Service %s selects", service.getMetadata().getName())
                .isSubsetOf(listed);
          }
        });
  }

  private static boolean selects(Service service, Pod pod) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector != null
        && !selector.isEmpty()
        && pod.getMetadata().getLabels() != null
        && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
  }

  private Set<String> listedPods(Service service) {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(name)
        .withLabel("kubernetes.io/service-name", service.getMetadata().getName())
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .filter(endpoint -> endpoint.getTargetRef() != null)
        .map(endpoint -> endpoint.getTargetRef().getName())
        .collect(Collectors.toSet());
  }

  private Pod awaitReady(String pod) {
    return Await.until(
        TestCluster.POD_START,
        () -> {
          Pod object = client.pods().inNamespace(name).withName(pod).get();
          if (object == null || !TestCluster.isReady(object)) {
            throw new AssertionError(
                "pod "
                    + pod
                    + " is not ready: "
                    + (object == null ? "absent" : object.getStatus()));
          }
          return object;
        });
  }

  /** The pods with a label {@code app}. */
  List<Pod> pods(String app) {
    return client.pods().inNamespace(name).withLabel("app", app).list().getItems();
  }

  /** The one running pod with a label {@code app}. */
  Pod pod(String app) {
    return running(app).findFirst().orElseThrow(() -> new AssertionError("no pod of " + app));
  }

  private Stream<Pod> running(String app) {
    return pods(app).stream().filter(pod -> pod.getMetadata().getDeletionTimestamp() == null);
  }

  /** The test client that runs in pod {@code app=client}. */
  TestClient client() {
    return client("client");
  }

  TestClient client(String app) {
    return new TestClient(name, pod(app).getMetadata().getName(), "client");
  }

  /** Ends it, and with it the logs of its sidecars, which are looked through before. */
  @Override
  public void close() {
    try {
      assertThat(new SecretScan().sidecarLogs(name).findings()).isEmpty();
    } finally {
      client.namespaces().withName(name).delete();
    }
  }

  private static int or0(Integer value) {
    return value == null ? 0 : value;
  }

  private static String read(String manifest) {
    try (InputStream in = TestNamespace.class.getResourceAsStream("/manifests/" + manifest)) {
      if (in == null) {
        throw new IllegalArgumentException("loading a manifest: there is no " + manifest);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("loading " + manifest, e);
    }
  }
}
