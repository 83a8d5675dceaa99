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
 * @param clusters the names of clusters that it leads to and that are there only because of it
 */
public record XdsResource(
    ResourceType type,
    String name,
    String version,
    Any body,
    List<ObjectReference> origins,
    List<String> clusters) {
  public XdsResource {
    origins = List.copyOf(origins);
    clusters = List.copyOf(clusters);
  }

  /** One that leads to no cluster of its own. */
  public XdsResource(
      ResourceType type, String name, String version, Any body, List<ObjectReference> origins) {
    this(type, name, version, body, origins, List.of());
  }

  /** One that says that there is nothing of this name, to a proxy that waits for it. */
  public static XdsResource absent(ResourceType type, String name) {
    return new XdsResource(type, name, "absent", Any.getDefaultInstance(), List.of());
  }

  /** Whether it says that there is nothing of its name. */
  public boolean isAbsent() {
    return body.equals(Any.getDefaultInstance());
  }
}
