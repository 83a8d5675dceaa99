package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * A request of the state-of-the-world variant ({@code
 * envoy.service.discovery.v3.DiscoveryRequest}).
 *
 * @param type the type it is about
 * @param names all names the proxy wants; {@code *}, or never any for clusters and listeners, means
 *     all there are
 * @param version the version the proxy runs, empty if none
 * @param nonce the response it judges; empty before the first one
 * @param error why that response is refused; empty if it is not
 */
public record StateOfTheWorldRequest(
    ResourceType type, List<String> names, String version, String nonce, Optional<String> error) {
  public StateOfTheWorldRequest {
    names = List.copyOf(names);
  }
}
