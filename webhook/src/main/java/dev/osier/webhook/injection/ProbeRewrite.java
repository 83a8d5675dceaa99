package dev.osier.webhook.injection;

import dev.osier.mesh.ProxyPorts;
import dev.osier.webhook.bootstrap.Json;
import dev.osier.webhook.bootstrap.ProbeForward;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GRPCAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leads the kubelet's checks and hooks to the sidecar's probe port, so that they work when the
 * application's port takes nothing but mutual TLS. Checks that run inside the container, that name
 * a host, or whose port cannot be found are left as they are.
 */
final class ProbeRewrite {
  private static final int MAX_PORT = 65535;

  private final String hookToken;
  private final JsonPatch patch;
  private final List<ProbeForward> forwards = new ArrayList<>();

  private ProbeRewrite(String hookToken, JsonPatch patch) {
    this.hookToken = hookToken;
    this.patch = patch;
  }

  /**
   * Adds the changes to the patch.
   *
   * @param hookToken what strangers cannot guess: a hook may do more than look, and the probe port
   *     is open to the whole cluster
   * @return what the sidecar has to answer
   */
  static List<ProbeForward> patch(Pod pod, String hookToken, JsonPatch patch) {
    ProbeRewrite rewrite = new ProbeRewrite(hookToken, patch);
    for (PodContainers.Placed placed : PodContainers.longRunning(pod)) {
      Container container = placed.container();
      rewrite.probe(placed, "livenessProbe", "liveness", container.getLivenessProbe());
      rewrite.probe(placed, "readinessProbe", "readiness", container.getReadinessProbe());
      rewrite.probe(placed, "startupProbe", "startup", container.getStartupProbe());
      Lifecycle lifecycle = container.getLifecycle();
      if (lifecycle != null) {
        rewrite.hook(placed, "postStart", lifecycle.getPostStart());
        rewrite.hook(placed, "preStop", lifecycle.getPreStop());
      }
    }
    return rewrite.forwards;
  }

  private void probe(PodContainers.Placed placed, String member, String kind, Probe probe) {
    if (probe == null) {
      return;
    }
    String pointer = placed.pointer() + "/" + member;
    String path = "/probe/" + placed.container().getName() + "/" + kind;
    int timeout = probe.getTimeoutSeconds() == null ? 1 : Math.max(1, probe.getTimeoutSeconds());
    if (probe.getHttpGet() != null) {
      httpGet(placed.container(), pointer, path, probe.getHttpGet());
    } else if (probe.getTcpSocket() != null) {
      tcpSocket(placed.container(), pointer, path, probe.getTcpSocket(), timeout);
    } else if (probe.getGrpc() != null) {
      grpc(pointer, path, probe.getGrpc(), timeout);
    }
  }

  private void hook(PodContainers.Placed placed, String member, LifecycleHandler handler) {
    if (handler != null && handler.getHttpGet() != null) {
      httpGet(
          placed.container(),
          placed.pointer() + "/lifecycle/" + member,
          "/hook/" + hookToken + "/" + placed.container().getName() + "/" + member,
          handler.getHttpGet());
    }
  }

  private void httpGet(Container container, String pointer, String path, HTTPGetAction action) {
    Optional<Integer> port = port(container, action.getPort());
    if (hasText(action.getHost()) || port.isEmpty()) {
      return;
    }
    ProbePath asked = ProbePath.parse(action.getPath());
    forwards.add(
        new ProbeForward.Http(
            path,
            port.get(),
            "HTTPS".equals(action.getScheme()),
            asked.path(),
            namesHost(action.getHttpHeaders())));
    patch.add(pointer + "/httpGet/path", path + asked.query());
    patch.add(pointer + "/httpGet/port", ProxyPorts.PROBES);
    patch.add(pointer + "/httpGet/scheme", "HTTP");
  }

  private void tcpSocket(
      Container container, String pointer, String path, TCPSocketAction action, int timeout) {
    Optional<Integer> port = port(container, action.getPort());
    if (hasText(action.getHost()) || port.isEmpty()) {
      return;
    }
    forwards.add(new ProbeForward.Tcp(path, port.get(), timeout));
    patch.remove(pointer + "/tcpSocket");
    ask(pointer, path);
  }

  private void grpc(String pointer, String path, GRPCAction action, int timeout) {
    Integer port = action.getPort();
    if (port == null || !isPort(port)) {
      return;
    }
    String service = action.getService() == null ? "" : action.getService();
    forwards.add(new ProbeForward.Grpc(path, port, service, timeout));
    patch.remove(pointer + "/grpc");
    ask(pointer, path);
  }

  private void ask(String pointer, String path) {
    patch.add(
        pointer + "/httpGet",
        Json.object("path", path, "port", ProxyPorts.PROBES, "scheme", "HTTP"));
  }

  // As the kubelet resolves it: a name among the container's own ports, or else a number as text.
  private static Optional<Integer> port(Container container, IntOrString written) {
    if (written == null) {
      return Optional.empty();
    }
    if (written.getIntVal() != null) {
      return Optional.of(written.getIntVal()).filter(ProbeRewrite::isPort);
    }
    String text = written.getStrVal();
    if (text == null) {
      return Optional.empty();
    }
    for (ContainerPort port : container.getPorts()) {
      if (text.equals(port.getName())) {
        return Optional.ofNullable(port.getContainerPort());
      }
    }
    return text.matches("[0-9]{1,5}")
        ? Optional.of(Integer.parseInt(text)).filter(ProbeRewrite::isPort)
        : Optional.empty();
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= MAX_PORT;
  }

  private static boolean namesHost(List<HTTPHeader> headers) {
    return headers.stream().anyMatch(header -> "host".equalsIgnoreCase(header.getName()));
  }

  private static boolean hasText(String text) {
    return text != null && !text.isEmpty();
  }
}
