package dev.osier.e2e;

import dev.osier.e2e.canary.SecretForms;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Looks into whatever people and programs can read of the mesh for a private key or a token. What
 * it finds it names by its place, never by its text.
 */
final class SecretScan {
  private static final KubernetesClient CLIENT = TestCluster.client();
  private static final String PROXY = "osier-proxy";
  // Every key that the authority has had since the tests began.
  private static final Map<String, String> AUTHORITY_KEYS = new ConcurrentHashMap<>();

  private final SecretForms forms;
  private final List<String> findings = new ArrayList<>();
  private int places;

  SecretScan() {
    rememberAuthorityKeys();
    SecretForms all = SecretForms.any();
    for (Map.Entry<String, String> key : AUTHORITY_KEYS.entrySet()) {
      all = all.with("a key of the authority", key.getValue());
    }
    forms = all;
  }

  /** Where something was found, and what kind of thing; empty if nothing was. */
  List<String> findings() {
    return List.copyOf(findings);
  }

  /** How many texts have been looked through. */
  int places() {
    return places;
  }

  /** The logs of the sidecars of a namespace. */
  SecretScan sidecarLogs(String namespace) {
    CLIENT.pods().inNamespace(namespace).list().getItems().forEach(pod -> logs(pod, PROXY));
    return this;
  }

  /** Everything that is to be seen of the mesh in the cluster now. */
  SecretScan everything() {
    for (Pod pod : CLIENT.pods().inAnyNamespace().list().getItems()) {
      if (pod.getMetadata().getNamespace().equals(TestCluster.SYSTEM_NAMESPACE)) {
        containers(pod).forEach(container -> logs(pod, container.getName()));
      } else if (containers(pod).anyMatch(container -> container.getName().equals(PROXY))) {
        logs(pod, PROXY);
        configurationDump(pod);
      }
    }
    for (Pod replica : TestCluster.readyControlPlanePods()) {
      look("metrics of " + name(replica), TestCluster.read(replica, "metrics"));
    }
    objects("v1", "Event");
    objects("v1", "ConfigMap");
    objects("v1", "Pod");
    objects("osier.dev/v1alpha1", "MeshIdentity");
    objects("osier.dev/v1alpha1", "RouteRule");
    objects("osier.dev/v1alpha1", "Policy");
    objects("certificates.k8s.io/v1", "PodCertificateRequest");
    objects("certificates.k8s.io/v1", "ClusterTrustBundle");
    environments();
    return this;
  }

  private void objects(String version, String kind) {
    CLIENT
        .genericKubernetesResources(version, kind)
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(
            object ->
                look(
                    "%s %s/%s"
                        .formatted(
                            kind,
                            object.getMetadata().getNamespace(),
                            object.getMetadata().getName()),
                    CLIENT.getKubernetesSerialization().asJson(object)));
  }

  private void logs(Pod pod, String container) {
    try {
      look("log of " + name(pod) + " " + container, TestCluster.log(pod, container));
    } catch (KubernetesClientException e) {
      // It has none: it has not begun, or is gone.
    }
  }

  private void configurationDump(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null || !TestCluster.isReady(pod)) {
      return;
    }
    look("configuration of " + name(pod), ProxyAdmin.get(pod, "/config_dump"));
  }

  /** The environments of the sidecars and control planes that run on this machine. */
  private void environments() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(each -> each.toString().matches("/proc/\\d+")).toList()) {
        try {
          String command =
              Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
          if (command.contains("--service-node") || command.contains("--run=")) {
            look(
                "environment of process " + process.getFileName(),
                Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1));
          }
        } catch (IOException e) {
          // It ended meanwhile.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("listing processes", e);
    }
  }

  private void look(String place, String text) {
    places++;
    forms.find(text).ifPresent(what -> findings.add(place + ": " + what));
  }

  private static void rememberAuthorityKeys() {
    Secret secret =
        CLIENT.secrets().inNamespace(TestCluster.SYSTEM_NAMESPACE).withName("osier-ca").get();
    if (secret == null) {
      return;
    }
    secret
        .getData()
        .forEach(
            (file, text) -> {
              String pem = new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
              if (pem.contains("PRIVATE KEY")) {
                AUTHORITY_KEYS.put(file + " " + pem.hashCode(), pem);
              }
            });
  }

  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream());
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
