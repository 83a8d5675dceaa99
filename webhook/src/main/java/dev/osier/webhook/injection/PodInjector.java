package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.identity.Delivery;
import dev.osier.webhook.bootstrap.BootstrapInput;
import dev.osier.webhook.bootstrap.Json;
import dev.osier.webhook.bootstrap.ProbeForward;
import dev.osier.webhook.bootstrap.ProxyBootstrap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what becomes of a pod: the pure heart of the webhook. It reads the pod and answers with
 * changes, never with a pod, so that fields it has never heard of survive.
 */
public final class PodInjector {
  private static final Set<String> NEVER_INJECTED =
      Set.of("kube-system", "kube-public", "kube-node-lease");
  private static final Set<String> FORBIDDING_LEVELS = Set.of("baseline", "restricted");
  private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";
  private static final String MIRROR_POD = "kubernetes.io/config.mirror";
  private static final String INJECTED = "injected";
  private static final String SKIPPED = "skipped";

  private final InjectionSettings settings;

  public PodInjector(InjectionSettings settings) {
    this.settings = settings;
  }

  /**
   * Decides about one pod.
   *
   * @param pod the pod as it is about to be stored
   * @param namespace the namespace it is created in, whatever the pod itself says
   * @param operation what is being done to it
   * @param delivery how sidecars that are injected now come by their certificates
   */
  public InjectionDecision decide(
      Pod pod, NamespaceFacts namespace, PodOperation operation, Delivery delivery) {
    if (!operation.createsPod()) {
      return new InjectionDecision.NotConcerned("only new pods are injected");
    }
    if (annotations(pod).containsKey(MIRROR_POD)) {
      return new InjectionDecision.NotConcerned("static pods are not the API server's to change");
    }
    if (!isConcerned(pod, namespace)) {
      return new InjectionDecision.NotConcerned("neither the namespace nor the pod asks for it");
    }
    if (isInjected(pod)) {
      return new InjectionDecision.AlreadyInjected();
    }
    try {
      Optional<String> reason = reasonToSkip(pod, namespace);
      if (reason.isPresent()) {
        return new InjectionDecision.Skip(reason.get(), skipped(pod, reason.get()));
      }
      return inject(pod, namespace, operation, delivery);
    } catch (RefusedPodException refused) {
      return refused.decision();
    }
  }

  /** Whether a label of the namespace or of the pod asks for a sidecar, or against one. */
  public static boolean isConcerned(Pod pod, NamespaceFacts namespace) {
    return MeshLabels.ENABLED.equals(namespace.labels().get(MeshLabels.INJECTION))
        || labels(pod).containsKey(MeshLabels.INJECTION);
  }

  private Optional<String> reasonToSkip(Pod pod, NamespaceFacts namespace)
      throws RefusedPodException {
    if (NEVER_INJECTED.contains(namespace.name())) {
      return Optional.of("pods of namespace " + namespace.name() + " are never injected");
    }
    if (namespace.name().equals(settings.systemNamespace())) {
      return Optional.of("pods of the mesh's own namespace are never injected");
    }
    if (optsOut(pod)) {
      return Optional.of("the pod's label " + MeshLabels.INJECTION + " is disabled");
    }
    PodSpec spec = pod.getSpec();
    if (spec.getOs() != null && "windows".equals(spec.getOs().getName())) {
      return Optional.of("the proxy does not run on windows");
    }
    if (Boolean.TRUE.equals(spec.getHostNetwork())) {
      return Optional.of(
          "the pod uses the host's network, where its traffic cannot be told from the host's");
    }
    return Optional.empty();
  }

  private static boolean optsOut(Pod pod) throws RefusedPodException {
    String wish = labels(pod).getOrDefault(MeshLabels.INJECTION, MeshLabels.ENABLED);
    return switch (wish) {
      case MeshLabels.ENABLED -> false;
      case MeshLabels.DISABLED -> true;
      default ->
          throw new RefusedPodException(
              "metadata.labels[" + MeshLabels.INJECTION + "]",
              "must be enabled or disabled, is \"" + wish + '"');
    };
  }

  private InjectionDecision inject(
      Pod pod, NamespaceFacts namespace, PodOperation operation, Delivery delivery)
      throws RefusedPodException {
    checkPodSecurity(namespace);
    PodConflicts.check(pod, settings.proxy().uid());
    ProxyOptions options = ProxyAnnotations.apply(annotations(pod), settings);

    Discovery discovery = DiscoveryChoice.of(labels(pod), namespace, settings.discovery());

    JsonPatch patch = new JsonPatch();
    addLabels(pod, delivery, discovery, patch);
    addStatus(pod, patch, INJECTED, Optional.empty());
    List<ProbeForward> probes = ProbeRewrite.patch(pod, operation.uid(), patch);
    GracefulStop.patch(pod, options.preStopSeconds(), patch);
    SidecarParts parts = new SidecarParts(settings, options);
    String bootstrap =
        ProxyBootstrap.argument(
            new BootstrapInput(
                settings.controlPlane(),
                delivery,
                discovery,
                settings.proxy().image(),
                options.resources().memoryLimitBytes(),
                probes));
    // Last, because it moves every init container that other changes name by its place.
    addParts(pod, parts, delivery, bootstrap, patch);
    return new InjectionDecision.Inject(patch.operations(), warnings(pod));
  }

  private static void checkPodSecurity(NamespaceFacts namespace) throws RefusedPodException {
    String level = namespace.labels().getOrDefault(POD_SECURITY, "");
    if (FORBIDDING_LEVELS.contains(level)) {
      throw new RefusedPodException(
          "metadata.namespace",
          "namespace "
              + namespace.name()
              + " enforces pod security level "
              + level
              + ", which forbids the NET_ADMIN capability that redirecting traffic to the proxy"
              + " needs; label the namespace "
              + POD_SECURITY
              + "=privileged, or the pod "
              + MeshLabels.INJECTION
              + "=disabled");
    }
  }

  private static void addParts(
      Pod pod, SidecarParts parts, Delivery delivery, String bootstrap, JsonPatch patch) {
    PodSpec spec = pod.getSpec();
    if (spec.getVolumes().isEmpty()) {
      patch.add("/spec/volumes", Json.array(parts.identityVolume(delivery)));
    } else {
      patch.add("/spec/volumes/-", parts.identityVolume(delivery));
    }
    if (spec.getInitContainers().isEmpty()) {
      patch.add(
          "/spec/initContainers",
          Json.array(parts.redirectContainer(), parts.proxyContainer(bootstrap)));
    } else {
      patch.add("/spec/initContainers/0", parts.redirectContainer());
      patch.add("/spec/initContainers/1", parts.proxyContainer(bootstrap));
    }
  }

  private static List<String> warnings(Pod pod) {
    List<String> warnings = new ArrayList<>();
    String dnsPolicy = pod.getSpec().getDnsPolicy();
    if ("Default".equals(dnsPolicy) || "None".equals(dnsPolicy)) {
      warnings.add(
          "spec.dnsPolicy: "
              + dnsPolicy
              + " means that the pod does not start unless its DNS servers know the mesh's control"
              + " plane");
    }
    return warnings;
  }

  private static boolean isInjected(Pod pod) {
    PodSpec spec = pod.getSpec();
    return INJECTED.equals(annotations(pod).get(MeshLabels.STATUS))
        && MeshLabels.SIDECAR.equals(labels(pod).get(MeshLabels.PROXY))
        && hasInitContainer(spec, MeshLabels.REDIRECT_CONTAINER)
        && hasInitContainer(spec, MeshLabels.PROXY_CONTAINER)
        && spec.getVolumes().stream()
            .anyMatch(volume -> MeshLabels.IDENTITY_VOLUME.equals(volume.getName()));
  }

  private static boolean hasInitContainer(PodSpec spec, String name) {
    return spec.getInitContainers().stream()
        .anyMatch(container -> name.equals(container.getName()));
  }

  private static ArrayNode skipped(Pod pod, String reason) {
    JsonPatch patch = new JsonPatch();
    addStatus(pod, patch, SKIPPED, Optional.of(reason));
    return patch.operations();
  }

  private static void addLabels(Pod pod, Delivery delivery, Discovery discovery, JsonPatch patch) {
    if (labels(pod).isEmpty()) {
      patch.add("/metadata/labels", Json.object());
    }
    patch.add("/metadata/labels" + JsonPatch.step(MeshLabels.PROXY), MeshLabels.SIDECAR);
    patch.add("/metadata/labels" + JsonPatch.step(MeshLabels.DELIVERY), delivery.word());
    patch.add("/metadata/labels" + JsonPatch.step(MeshLabels.DISCOVERY), discovery.word());
  }

  private static void addStatus(Pod pod, JsonPatch patch, String status, Optional<String> reason) {
    Map<String, String> present = annotations(pod);
    if (present.isEmpty()) {
      patch.add("/metadata/annotations", Json.object());
    }
    patch.add("/metadata/annotations" + JsonPatch.step(MeshLabels.STATUS), status);
    String reasonPointer = "/metadata/annotations" + JsonPatch.step(MeshLabels.SKIPPED_REASON);
    if (reason.isPresent()) {
      patch.add(reasonPointer, reason.get());
    } else if (present.containsKey(MeshLabels.SKIPPED_REASON)) {
      patch.remove(reasonPointer);
    }
  }

  private static Map<String, String> labels(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    return metadata == null || metadata.getLabels() == null ? Map.of() : metadata.getLabels();
  }

  private static Map<String, String> annotations(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    return metadata == null || metadata.getAnnotations() == null
        ? Map.of()
        : metadata.getAnnotations();
  }
}
