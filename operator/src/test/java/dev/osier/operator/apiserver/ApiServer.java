package dev.osier.operator.apiserver;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.policy.Policy;
import dev.osier.crds.route.RouteRule;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.StubRequests;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Deletable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The API server that {@code KUBECONFIG} names, a scratch one without nodes or controllers: what
 * they would do, the tests do.
 */
final class ApiServer implements AutoCloseable {
  static final String SYSTEM = "osier-system";
  static final String NODE = "node-1";
  static final String INJECTION = "osier.dev/injection";

  private static final String ADMISSION = "admissionregistration.k8s.io/v1";
  private static final Map<String, String> WEBHOOKS =
      Map.of(
          "osier-pods", "MutatingWebhookConfiguration",
          "osier-routing", "ValidatingWebhookConfiguration");
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final List<String> DEFINITIONS =
      List.of("meshidentities.osier.dev", "routerules.osier.dev", "policies.osier.dev");

  /** The tests' own client: it may do anything. */
  final KubernetesClient client = new KubernetesClientBuilder().build();

  /**
   * The operator's client: if the environment variable {@code OSIER_TEST_AS} names an account, with
   * no more rights than that account has.
   */
  final KubernetesClient operatorClient =
      Optional.ofNullable(System.getenv("OSIER_TEST_AS"))
          .map(
              account ->
                  new KubernetesClientBuilder()
                      .withConfig(
                          new ConfigBuilder(client.getConfiguration())
                              .withImpersonateUsername(account)
                              .withImpersonateGroups(
                                  "system:serviceaccounts", "system:authenticated")
                              .build())
                      .build())
          .orElse(client);

  /** A client that waits for an API server on a busy machine, however large what it sends is. */
  private final KubernetesClient patient =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(client.getConfiguration()).withRequestTimeout(60_000).build())
          .build();

  /** Prepares what every test needs, and takes away what the last one left. */
  void prepare() {
    DEFINITIONS.forEach(this::define);
    namespace(SYSTEM, Map.of());
    create(new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build());
    deleteAll(RouteRule.class);
    deleteAll(Policy.class);
    client.resources(MeshIdentity.class).withName("default").delete();
    client.secrets().inNamespace(SYSTEM).withName("osier-ca").delete();
    client.leases().inNamespace(SYSTEM).withName("osier-leader").delete();
    client
        .genericKubernetesResources("certificates.k8s.io/v1", "ClusterTrustBundle")
        .withName("osier.dev:workload:roots")
        .delete();
  }

  private void deleteAll(Class<? extends HasMetadata> kind) {
    // Not by reading them: an odd one that a test left could not be read.
    client.namespaces().list().getItems().stream()
        .map(namespace -> client.resources(kind).inNamespace(namespace.getMetadata().getName()))
        .forEach(Deletable::delete);
  }

  /** Applies an object as a user would, whatever its kind. */
  void apply(String yaml) {
    patient
        .load(
            new java.io.ByteArrayInputStream(
                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .serverSideApply();
  }

  private void define(String name) {
    // Creating checks the cost of every rule, even of a definition that is there already.
    if (client.apiextensions().v1().customResourceDefinitions().withName(name).get() != null) {
      return;
    }
    String file = "META-INF/fabric8/" + name + "-v1.yml";
    try (InputStream definition =
        Objects.requireNonNull(
            MeshIdentity.class.getClassLoader().getResourceAsStream(file), file)) {
      create(
          client
              .getKubernetesSerialization()
              .unmarshal(definition, CustomResourceDefinition.class));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Await.until("the definition of " + name + " to be served", () -> isServed(name));
  }

  /** Whether the API server has taken on a definition. */
  boolean isServed(String definition) {
    return Optional.ofNullable(
            client.apiextensions().v1().customResourceDefinitions().withName(definition).get())
        .flatMap(known -> Optional.ofNullable(known.getStatus()))
        .flatMap(status -> Optional.ofNullable(status.getConditions()))
        .stream()
        .flatMap(List::stream)
        .anyMatch(
            condition ->
                condition.getType().equals("Established") && condition.getStatus().equals("True"));
  }

  static OperatorSettings settings(String replica, MeshIdentitySpec identity) {
    return settings(replica, identity, true, true);
  }

  static OperatorSettings settings(
      String replica, MeshIdentitySpec identity, boolean leads, boolean signs) {
    return new OperatorSettings(
        new NamespacedName(SYSTEM, "osier"),
        replica,
        "cluster.local",
        identity,
        2,
        false,
        leads,
        signs);
  }

  /** Creates an object, or leaves the one that is there. */
  <T extends HasMetadata> void create(T object) {
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** Makes two of our webhooks anew, which trust nobody and are asked nothing. */
  void webhooks() {
    WEBHOOKS.forEach(
        (name, kind) -> {
          client.genericKubernetesResources(ADMISSION, kind).withName(name).delete();
          apply(
              """
              apiVersion: %s
              kind: %s
              metadata: {name: %s}
              webhooks:
              - name: %s.osier.dev
                sideEffects: None
                admissionReviewVersions: [v1]
                clientConfig: {url: "https://localhost:1/never"}
              """
                  .formatted(ADMISSION, kind, name, name));
        });
  }

  /** What the API server takes those webhooks' certificates from, one for each. */
  List<String> rootsOfWebhooks() {
    return WEBHOOKS.entrySet().stream()
        .map(
            webhook ->
                client
                    .genericKubernetesResources(ADMISSION, webhook.getValue())
                    .withName(webhook.getKey())
                    .get()
                    .<String>get("webhooks", 0, "clientConfig", "caBundle"))
        .map(bundle -> Objects.requireNonNullElse(bundle, ""))
        .map(bundle -> new String(Base64.getDecoder().decode(bundle), StandardCharsets.UTF_8))
        .toList();
  }

  /** Waits until both trust exactly these roots. */
  void awaitRootsOfWebhooks(String roots) {
    Await.until("the webhooks' roots", () -> rootsOfWebhooks().equals(List.of(roots, roots)));
  }

  /** A Service with an HTTP port; an empty selector is none. */
  void service(String namespace, String name, Map<String, String> selector, int port) {
    create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withSelector(selector)
            .addNewPort()
            .withName("http")
            .withPort(port)
            .endPort()
            .endSpec()
            .build());
  }

  void namespace(String name, Map<String, String> labels) {
    create(
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .build());
    create(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace(name)
            .withName("default")
            .endMetadata()
            .build());
  }

  /** A new namespace. */
  String newNamespace() {
    String name = "test-" + Long.toHexString(System.nanoTime()) + "-" + NAMES.incrementAndGet();
    namespace(name, Map.of());
    return name;
  }

  /** A pod that the webhook has nothing to do with, bound to the node. */
  Pod plainPod(String namespace, String name) {
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(NODE)
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("app")
                .withImage("app")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  /** A pod as the webhook leaves it, bound to the node, with an address. */
  Pod meshedPod(String namespace, String name, String address) {
    return running(sidecarPod(namespace, name).build(), address);
  }

  /** The same where certificates come over SDS. */
  Pod sdsPod(String namespace, String name, String address) {
    return running(
        sidecarPod(namespace, name)
            .editSpec()
            .addNewVolume()
            .withName("osier-identity")
            .withNewProjected()
            .addNewSource()
            .withNewServiceAccountToken()
            .withAudience("osier.dev/xds")
            .withExpirationSeconds(3600L)
            .withPath("token")
            .endServiceAccountToken()
            .endSource()
            .endProjected()
            .endVolume()
            .endSpec()
            .build(),
        address);
  }

  private static PodBuilder sidecarPod(String namespace, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(Map.of("app", name, "osier.dev/proxy", "sidecar"))
        .endMetadata()
        .withNewSpec()
        .withNodeName(NODE)
        .withAutomountServiceAccountToken(false)
        .addNewInitContainer()
        .withName("osier-proxy")
        .withImage("proxy")
        .withRestartPolicy("Always")
        .endInitContainer()
        .addNewContainer()
        .withName("app")
        .withImage("app")
        .endContainer()
        .endSpec();
  }

  private Pod running(Pod made, String address) {
    String namespace = made.getMetadata().getNamespace();
    String name = made.getMetadata().getName();
    client.resource(made).create();
    return client
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .editOrNewStatus()
                    .withPhase("Running")
                    .withPodIP(address)
                    .addNewPodIP(address)
                    .endStatus()
                    .build());
  }

  /** The request that the kubelet makes for a pod. */
  String request(String namespace, String pod, String podUid, KeyPair keys) {
    return request(namespace, pod, podUid, StubRequests.stub(keys), Map.of());
  }

  /** A request for a pod that differs in some fields of its spec from the kubelet's. */
  String request(
      String namespace, String pod, String podUid, byte[] stub, Map<String, Object> others) {
    ServiceAccount account =
        client.serviceAccounts().inNamespace(namespace).withName("default").get();
    String name = "req-" + NAMES.incrementAndGet();
    GenericKubernetesResource request = new GenericKubernetesResource();
    request.setApiVersion("certificates.k8s.io/v1");
    request.setKind("PodCertificateRequest");
    request.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(name)
            .build());
    Map<String, Object> spec = new HashMap<>();
    spec.put("signerName", "osier.dev/workload");
    spec.put("podName", pod);
    spec.put("podUID", podUid);
    spec.put("serviceAccountName", "default");
    spec.put("serviceAccountUID", account.getMetadata().getUid());
    spec.put("nodeName", NODE);
    spec.put("nodeUID", client.nodes().withName(NODE).get().getMetadata().getUid());
    spec.put("maxExpirationSeconds", 86400);
    spec.put("stubPKCS10Request", Base64.getEncoder().encodeToString(stub));
    spec.putAll(others);
    request.setAdditionalProperty("spec", spec);
    client.resource(request).create();
    return name;
  }

  /** The status of a request as text, empty while it has none. */
  String requestStatus(String namespace, String name) {
    return Optional.ofNullable(
            client
                .genericKubernetesResources("certificates.k8s.io/v1", "PodCertificateRequest")
                .inNamespace(namespace)
                .withName(name)
                .get()
                .getAdditionalProperties()
                .get("status"))
        .map(Object::toString)
        .orElse("");
  }

  /** Asks for something else, and returns when the leader has looked at everything since. */
  void settle(String identitySpec) {
    Long generation =
        client
            .resources(MeshIdentity.class)
            .withName("default")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":" + identitySpec + "}")
            .getMetadata()
            .getGeneration();
    Await.until(
        "the leader",
        () ->
            Optional.ofNullable(identity().getStatus())
                .filter(status -> status.observedGeneration() == generation)
                .isPresent());
  }

  MeshIdentity identity() {
    return client.resources(MeshIdentity.class).withName("default").get();
  }

  /** Waits until the first condition of the MeshIdentity has this reason. */
  Condition awaitReady(String reason) {
    return Await.value(
        "Ready with reason " + reason,
        () ->
            Optional.ofNullable(identity())
                .flatMap(identity -> Optional.ofNullable(identity.getStatus()))
                .map(status -> status.conditions().getFirst())
                .filter(condition -> condition.reason().equals(reason)));
  }

  /** Labels a namespace for injection. */
  void labelForInjection(String namespace) {
    relabel(namespace, labels -> labels.put(INJECTION, "enabled"));
  }

  /** Takes that label away. */
  void unlabelForInjection(String namespace) {
    relabel(namespace, labels -> labels.remove(INJECTION));
  }

  private void relabel(String namespace, Consumer<Map<String, String>> change) {
    client
        .namespaces()
        .withName(namespace)
        .edit(
            found -> {
              change.accept(found.getMetadata().getLabels());
              return found;
            });
  }

  /** The reasons of the events about an object. */
  List<String> eventReasons(String namespace, String kind, String name) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals(kind))
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .map(event -> event.getReason())
        .toList();
  }

  @Override
  public void close() {
    patient.close();
    operatorClient.close();
    client.close();
  }
}
