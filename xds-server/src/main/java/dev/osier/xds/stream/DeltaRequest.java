package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request of the incremental variant ({@code envoy.service.discovery.v3.DeltaDiscoveryRequest}).
 *
 * @param type the type it is about
 * @param subscribe names to send from now on; {@code *} for all there are
 * @param unsubscribe names to send no longer
 * @param initialVersions the versions of what the proxy has from an earlier stream, by name; only
 *     in the first request for the type
 * @param nonce the response it judges; empty if none
 * @param error why that response is refused; empty if it is not
 */
public record DeltaRequest(
    ResourceType type,
    List<String> subscribe,
    List<String> unsubscribe,
    Map<String, String> initialVersions,
    String nonce,
    Optional<String> error) {
  static final String ALL = "*";

  public DeltaRequest {
    subscribe = List.copyOf(subscribe);
    unsubscribe = List.copyOf(unsubscribe);
    initialVersions = Map.copyOf(initialVersions);
  }

  /** The virtual hosts and clusters that it asks for by name, as a request needs them. */
  public Set<String> asked() {
    if (type != ResourceType.VIRTUAL_HOST && type != ResourceType.CLUSTER) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(subscribe);
    names.remove(ALL);
    names.removeAll(initialVersions.keySet());
    return names;
  }

  /** The names of what it has without naming them as what it wants. */
  Set<String> unasked() {
    Set<String> names = new HashSet<>(initialVersions.keySet());
    subscribe.forEach(names::remove);
    return names;
  }
}
