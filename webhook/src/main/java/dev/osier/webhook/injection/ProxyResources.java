package dev.osier.webhook.injection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.webhook.bootstrap.Json;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sidecar's container asks for and may use (ResourceRequirements of the Kubernetes API).
 *
 * @param cpuRequest CPU set aside for it
 * @param memoryRequest memory set aside for it
 * @param cpuLimit the most CPU it gets, empty for no limit
 * @param memoryLimit the most memory it gets, empty for no limit
 */
public record ProxyResources(
    ResourceAmount cpuRequest,
    ResourceAmount memoryRequest,
    Optional<ResourceAmount> cpuLimit,
    Optional<ResourceAmount> memoryLimit) {

  /** The memory limit in bytes, empty if there is none. */
  public OptionalLong memoryLimitBytes() {
    return memoryLimit
        .map(limit -> OptionalLong.of(limit.value().longValue()))
        .orElse(OptionalLong.empty());
  }

  ObjectNode json() {
    ObjectNode json =
        Json.object(
            "requests", Json.object("cpu", cpuRequest.text(), "memory", memoryRequest.text()));
    ObjectNode limits = Json.object();
    cpuLimit.ifPresent(limit -> limits.put("cpu", limit.text()));
    memoryLimit.ifPresent(limit -> limits.put("memory", limit.text()));
    if (!limits.isEmpty()) {
      json.set("limits", limits);
    }
    return json;
  }
}
