package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.webhook.bootstrap.Json;
import java.util.Random;

/** Pods that the API server would accept, with all sorts of things present and absent. */
final class RandomPods {
  private final Random random;

  RandomPods(long seed) {
    random = new Random(seed);
  }

  JsonNode next() {
    ObjectNode metadata = Json.object("name", "pod");
    if (random.nextBoolean()) {
      metadata.set("labels", random.nextBoolean() ? Json.object() : Json.object("app", "a~/b"));
    }
    if (random.nextBoolean()) {
      metadata.set(
          "annotations",
          random.nextBoolean()
              ? Json.object("osier.dev/skipped-reason", "copied")
              : Json.object("proxy.osier.dev/drain-seconds", "0"));
    }
    ObjectNode spec = Json.object("futureField", Json.object("kept", true));
    if (random.nextInt(4) == 0) {
      spec.put("hostNetwork", true);
    }
    if (random.nextBoolean()) {
      spec.put("terminationGracePeriodSeconds", random.nextInt(5));
    }
    if (random.nextBoolean()) {
      spec.set("volumes", volumes());
    }
    if (random.nextBoolean()) {
      spec.set("initContainers", containers("init", random.nextInt(3)));
    }
    spec.set("containers", containers("app", 1 + random.nextInt(3)));
    return Json.object("apiVersion", "v1", "kind", "Pod", "metadata", metadata, "spec", spec);
  }

  private ArrayNode volumes() {
    ArrayNode volumes = Json.array();
    for (int i = 0; i < random.nextInt(3); i++) {
      volumes.add(Json.object("name", "v" + i, "emptyDir", Json.object()));
    }
    return volumes;
  }

  private ArrayNode containers(String prefix, int count) {
    ArrayNode containers = Json.array();
    for (int i = 0; i < count; i++) {
      ObjectNode container =
          Json.object("name", prefix + i, "image", "image:1", "futureField", "kept");
      if (prefix.equals("init") && random.nextBoolean()) {
        container.put("restartPolicy", "Always");
      }
      maybe(container, "livenessProbe");
      maybe(container, "readinessProbe");
      maybe(container, "startupProbe");
      if (random.nextBoolean()) {
        ObjectNode lifecycle = Json.object();
        if (random.nextBoolean()) {
          lifecycle.set("preStop", handler());
        }
        if (random.nextBoolean()) {
          lifecycle.set("postStart", handler());
        }
        container.set("lifecycle", lifecycle);
      }
      containers.add(container);
    }
    return containers;
  }

  private void maybe(ObjectNode container, String probe) {
    if (random.nextBoolean()) {
      ObjectNode node = handler();
      node.put("futureField", "kept");
      container.set(probe, node);
    }
  }

  private ObjectNode handler() {
    return switch (random.nextInt(4)) {
      case 0 -> Json.object("httpGet", Json.object("port", 8080, "path", "/a", "future", "kept"));
      case 1 -> Json.object("tcpSocket", Json.object("port", "8081"));
      case 2 -> Json.object("grpc", Json.object("port", 9090, "service", "s"));
      default -> Json.object("exec", Json.object("command", Json.array("true")));
    };
  }
}
