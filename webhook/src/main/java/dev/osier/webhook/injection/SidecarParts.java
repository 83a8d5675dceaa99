package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.AddressBlock;
import dev.osier.mesh.ProxyPorts;
import dev.osier.mesh.identity.Delivery;
import dev.osier.webhook.bootstrap.Json;
import java.util.List;
import java.util.stream.Collectors;

/** What is added to a pod: two init containers and a volume. */
final class SidecarParts {
  private static final String IDENTITY_DIRECTORY = "/var/run/secrets/osier.dev/identity";
  private static final String ROOTS = "roots.pem";
  // How long a listener that was replaced keeps its connections, so that a stricter mode is not
  // a promise for the next day.
  private static final int LISTENER_DRAIN_SECONDS = 45;
  private static final int STARTUP_FAILURES = 900;

  private final InjectionSettings settings;
  private final ProxyOptions options;

  SidecarParts(InjectionSettings settings, ProxyOptions options) {
    this.settings = settings;
    this.options = options;
  }

  /** Loads the redirect rules and ends. The only part with a privilege. */
  ObjectNode redirectContainer() {
    ArrayNode command =
        Json.array(
            "/usr/sbin/nft",
            "-D",
            "proxy_uid=" + settings.proxy().uid(),
            "-D",
            "outbound_port=" + ProxyPorts.OUTBOUND,
            "-D",
            "inbound_port=" + ProxyPorts.INBOUND,
            "-D",
            "probe_port=" + ProxyPorts.PROBES,
            "-D",
            "excluded_inbound_ports=" + ports(options.excludedInboundPorts()),
            "-D",
            "excluded_outbound_ports=" + ports(options.excludedOutboundPorts()),
            "-D",
            "excluded_outbound_ipv4=" + blocks(false, "127.0.0.0/8"),
            "-D",
            "excluded_outbound_ipv6=" + blocks(true, "::1"),
            "-f",
            "/etc/osier/redirect.nft");
    ObjectNode container = container(MeshLabels.REDIRECT_CONTAINER);
    container.set("command", command);
    container.set(
        "securityContext",
        Json.object(
            "runAsUser",
            0,
            "runAsGroup",
            0,
            "runAsNonRoot",
            false,
            "privileged",
            false,
            "allowPrivilegeEscalation",
            false,
            "readOnlyRootFilesystem",
            true,
            "capabilities",
            Json.object("add", Json.array("NET_ADMIN"), "drop", Json.array("ALL")),
            "seccompProfile",
            Json.object("type", "RuntimeDefault")));
    container.set(
        "resources",
        Json.object(
            "requests",
            Json.object("cpu", "10m", "memory", "16Mi"),
            "limits",
            Json.object("memory", "64Mi")));
    return container;
  }

  /** Envoy, as a native sidecar (KEP-753). */
  ObjectNode proxyContainer(String bootstrap) {
    ObjectNode container = container(MeshLabels.PROXY_CONTAINER);
    container.put("restartPolicy", "Always");
    container.set("command", Json.array("/usr/local/bin/envoy"));
    container.set(
        "args",
        Json.array(
            "--service-node",
            "$(POD_NAMESPACE)/$(POD_NAME)",
            "--service-cluster",
            "$(POD_NAMESPACE)/$(SERVICE_ACCOUNT)",
            "--concurrency",
            Integer.toString(options.concurrency()),
            "--log-level",
            options.logLevel(),
            // Else each fresh proxy warns dozens of times of an API's maturity, which its user
            // can't change.
            "--component-log-level",
            "misc:error",
            // An access log that is ten seconds old explains nothing while it happens.
            "--file-flush-interval-msec",
            "1000",
            "--drain-time-s",
            Integer.toString(LISTENER_DRAIN_SECONDS),
            "--disable-hot-restart",
            "--config-yaml",
            bootstrap));
    container.set(
        "env",
        Json.array(
            fieldVariable("POD_NAME", "metadata.name"),
            fieldVariable("POD_NAMESPACE", "metadata.namespace"),
            fieldVariable("SERVICE_ACCOUNT", "spec.serviceAccountName"),
            fieldVariable("POD_IP", "status.podIP")));
    int uid = settings.proxy().uid();
    container.set(
        "securityContext",
        Json.object(
            "runAsUser",
            uid,
            "runAsGroup",
            uid,
            "runAsNonRoot",
            true,
            "privileged",
            false,
            "allowPrivilegeEscalation",
            false,
            "readOnlyRootFilesystem",
            true,
            "capabilities",
            Json.object("drop", Json.array("ALL")),
            "seccompProfile",
            Json.object("type", "RuntimeDefault")));
    container.set("resources", options.resources().json());
    container.set(
        "startupProbe",
        Json.object(
            "httpGet",
            Json.object("path", "/ready", "port", ProxyPorts.PROBES, "scheme", "HTTP"),
            // Before Envoy can have its configuration the check would fail, with an event.
            "initialDelaySeconds",
            1,
            "periodSeconds",
            1,
            "timeoutSeconds",
            2,
            "failureThreshold",
            STARTUP_FAILURES));
    container.set(
        "volumeMounts",
        Json.array(
            Json.object(
                "name",
                MeshLabels.IDENTITY_VOLUME,
                "mountPath",
                IDENTITY_DIRECTORY,
                "readOnly",
                true)));
    return container;
  }

  /** What the sidecar proves its identity with, and the roots. */
  ObjectNode identityVolume(Delivery delivery) {
    return Json.object(
        "name",
        MeshLabels.IDENTITY_VOLUME,
        "projected",
        Json.object(
            "sources",
            switch (delivery) {
              case POD_CERTIFICATE -> certificateSources();
              case SDS -> tokenSources();
            }));
  }

  /** The key and chain that the kubelet fetches. */
  private ArrayNode certificateSources() {
    CertificateSettings certificate = settings.certificate();
    return Json.array(
        Json.object(
            "podCertificate",
            Json.object(
                "signerName",
                certificate.signerName(),
                "keyType",
                "ECDSAP256",
                // Not in one file: Envoy shows whoever is in the pod the whole file of the chain,
                // and hides that of the key only.
                "keyPath",
                "key.pem",
                "certificateChainPath",
                "certificates.pem",
                "maxExpirationSeconds",
                certificate.maxExpirationSeconds())),
        Json.object(
            "clusterTrustBundle",
            Json.object("name", certificate.trustBundleName(), "path", ROOTS)));
  }

  /** A token that only our control plane takes, and that dies with the pod. */
  private ArrayNode tokenSources() {
    SecretSettings secrets = settings.secrets();
    return Json.array(
        Json.object(
            "serviceAccountToken",
            Json.object(
                "audience",
                secrets.audience(),
                "expirationSeconds",
                secrets.tokenSeconds(),
                "path",
                "token")),
        Json.object(
            "configMap",
            Json.object(
                "name",
                secrets.rootsConfigMap(),
                "items",
                Json.array(Json.object("key", ROOTS, "path", ROOTS)))));
  }

  private ObjectNode container(String name) {
    ObjectNode container = Json.object("name", name, "image", settings.proxy().image());
    if (!settings.proxy().pullPolicy().isEmpty()) {
      container.put("imagePullPolicy", settings.proxy().pullPolicy());
    }
    container.put("terminationMessagePolicy", "FallbackToLogsOnError");
    return container;
  }

  private static ObjectNode fieldVariable(String name, String field) {
    return Json.object(
        "name",
        name,
        "valueFrom",
        Json.object("fieldRef", Json.object("apiVersion", "v1", "fieldPath", field)));
  }

  // nft has no empty set; port 0 is nobody's.
  private static String ports(List<Integer> ports) {
    return ports.isEmpty()
        ? "{ 0 }"
        : ports.stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
  }

  private String blocks(boolean ipv6, String neverRedirected) {
    String blocks =
        options.excludedOutboundBlocks().stream()
            .filter(block -> block.address().contains(":") == ipv6)
            .map(AddressBlock::toString)
            .collect(Collectors.joining(", "));
    return "{ " + (blocks.isEmpty() ? neverRedirected : blocks) + " }";
  }
}
