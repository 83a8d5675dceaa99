package dev.osier.webhook.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.identity.Delivery;
import dev.osier.webhook.injection.InjectionDecision;
import dev.osier.webhook.injection.TestPods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** Bootstraps of injected pods, changed just so far that they run outside a pod. */
final class Bootstraps {
  static final String POD_ADDRESS = "127.0.0.1";

  private Bootstraps() {}

  /** The pod after injection. */
  static JsonNode injected(JsonNode pod) {
    return injected(pod, Delivery.POD_CERTIFICATE);
  }

  /** The pod after injection into a mesh that delivers certificates so. */
  static JsonNode injected(JsonNode pod, Delivery delivery) {
    if (TestPods.decide(pod, TestPods.LABELLED, delivery)
        instanceof InjectionDecision.Inject inject) {
      return TestPods.patched(pod, inject.patch());
    }
    throw new AssertionError("not injected: " + pod);
  }

  /** The bootstrap as the kubelet hands it over, with an admin port of the kernel's choice. */
  static ObjectNode of(JsonNode injectedPod) {
    ObjectNode bootstrap = (ObjectNode) TestPods.bootstrap(injectedPod, POD_ADDRESS);
    ((ObjectNode) bootstrap.at("/admin/address/socket_address")).put("port_value", 0);
    return bootstrap;
  }

  /** With the image's files taken from another folder. */
  static String withImageFiles(String bootstrap, Path folder) {
    return bootstrap.replace("/etc/osier/", folder.toAbsolutePath() + "/");
  }

  /** Without a control plane, so that Envoy opens its listeners at once. */
  static ObjectNode alone(ObjectNode bootstrap, int probePort) {
    bootstrap.remove("dynamic_resources");
    ((ArrayNode) bootstrap.at("/static_resources/clusters")).remove(0);
    ((ObjectNode) bootstrap.at("/static_resources/listeners/0/address/socket_address"))
        .put("port_value", probePort);
    return bootstrap;
  }

  /** Where an application listens in place of a pod's. */
  static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(POD_ADDRESS), port);
  }

  /** A port that nobody listens on. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(POD_ADDRESS))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("looking for a free port", e);
    }
  }
}
