package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.List;

/**
 * One message to a proxy.
 *
 * @param type the type of all its resources
 * @param nonce what the proxy will refer to it by
 * @param version a hash of all that the proxy has of this type once it has taken this response;
 *     empty in the incremental variant, where each resource has its own
 * @param resources the resources that are new to the proxy; in the state-of-the-world variant, for
 *     clusters and listeners, all of them
 * @param removed the names that no longer (or do not) exist, incremental variant only
 */
public record Response(
    ResourceType type,
    String nonce,
    String version,
    List<XdsResource> resources,
    List<String> removed) {
  public Response {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
  }
}
