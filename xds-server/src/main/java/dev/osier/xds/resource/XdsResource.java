package dev.osier.xds.resource;

import com.google.protobuf.Any;
import dev.osier.mesh.ObjectReference;
import java.util.List;

/**
 * One resource as it goes to proxies, serialised once for all of them.
 *
 * @param type its type
 * @param name its name, unique within the type
 * @param version a hash of its content, equal on every replica of the control plane
 * @param body the message, packed
 * @param origins the Kubernetes objects it was made from, so that a refusal reaches their status
 */
public record XdsResource(
    ResourceType type, String name, String version, Any body, List<ObjectReference> origins) {
  public XdsResource {
    origins = List.copyOf(origins);
  }
}
