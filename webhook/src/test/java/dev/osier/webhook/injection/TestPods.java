package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustDomain;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Pods as users and the API server write them, and what the webhook's answers make of them. */
public final class TestPods {
  private static final ObjectMapper YAML =
      new YAMLMapper()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER);
  private static final ObjectMapper JSON = new ObjectMapper();

  public static final String REQUEST_UID = "8b1f7c52-6f0e-4ab1-9d0f-0c8a3b1f2e11";
  public static final PodOperation CREATE = new PodOperation("CREATE", "", REQUEST_UID);
  public static final NamespaceFacts LABELLED =
      new NamespaceFacts("bookstore", Map.of("osier.dev/injection", "enabled"));
  public static final NamespaceFacts UNLABELLED = new NamespaceFacts("bookstore", Map.of());

  private TestPods() {}

  public static InjectionSettings settings() {
    return InjectionSettings.defaults(
        new TrustDomain("cluster.local"), "osier-system", "osier.dev/proxy:0.1.0");
  }

  public static InjectionDecision decide(JsonNode pod, NamespaceFacts namespace) {
    return decide(pod, namespace, Delivery.POD_CERTIFICATE);
  }

  public static InjectionDecision decide(
      JsonNode pod, NamespaceFacts namespace, Delivery delivery) {
    return new PodInjector(settings()).decide(typed(pod), namespace, CREATE, delivery);
  }

  public static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("reading YAML", e);
    }
  }

  public static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  public static String toYaml(JsonNode node) {
    try {
      return YAML.writeValueAsString(node);
    } catch (IOException e) {
      throw new UncheckedIOException("writing YAML", e);
    }
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON", e);
    }
  }

  public static Pod typed(JsonNode pod) {
    try {
      return JSON.treeToValue(pod, Pod.class);
    } catch (IOException e) {
      throw new UncheckedIOException("reading a pod", e);
    }
  }

  /** The pod after an RFC 6902 patch, as the API server would apply it. */
  public static JsonNode patched(JsonNode pod, ArrayNode patch) {
    return JsonPatch.apply(patch, pod);
  }

  /** The bootstrap in an injected pod, as the kubelet hands it to Envoy. */
  public static JsonNode bootstrap(JsonNode injectedPod, String podAddress) {
    JsonNode args = proxy(injectedPod).path("args");
    for (int i = 0; i < args.size(); i++) {
      if (args.path(i).asText().equals("--config-yaml")) {
        return json(
            KubeletExpansion.expand(args.path(i + 1).asText(), Map.of("POD_IP", podAddress)));
      }
    }
    throw new AssertionError("no bootstrap in " + args);
  }

  public static JsonNode proxy(JsonNode injectedPod) {
    return injectedPod.path("spec").path("initContainers").path(1);
  }
}
