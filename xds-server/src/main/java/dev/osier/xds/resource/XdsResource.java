package dev.osier.xds.resource;

import com.google.protobuf.Any;
import dev.osier.mesh.ObjectReference;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One resource as it goes to proxies, serialised once for all of them. Immutable. */
public final class XdsResource {
  private final ResourceType type;
  private final String name;
  private final String version;
  private final Any body;
  private final List<ObjectReference> origins;
  private final List<String> clusters;

  // Made when it is first sent: most of what is compared is never sent.
  private volatile @Nullable ResourceBytes bytes;

  /**
   * A resource.
   *
   * @param type its type
   * @param name its name, unique within the type
   * @param version a hash of its content, equal on every replica of the control plane
   * @param body the message, packed
   * @param origins the Kubernetes objects it was made from, so that a refusal reaches their status
   */
  public XdsResource(
      ResourceType type, String name, String version, Any body, List<ObjectReference> origins) {
    this(type, name, version, body, origins, List.of());
  }

  /**
   * A resource that leads to clusters which are there only because of it.
   *
   * @param type its type
   * @param name its name, unique within the type
   * @param version a hash of its content, equal on every replica of the control plane
   * @param body the message, packed
   * @param origins the Kubernetes objects it was made from, so that a refusal reaches their status
   * @param clusters the names of those clusters
   */
  public XdsResource(
      ResourceType type,
      String name,
      String version,
      Any body,
      List<ObjectReference> origins,
      List<String> clusters) {
    this.type = type;
    this.name = name;
    this.version = version;
    this.body = body;
    this.origins = List.copyOf(origins);
    this.clusters = List.copyOf(clusters);
  }

  /** One that says that there is nothing of this name, to a proxy that waits for it. */
  public static XdsResource absent(ResourceType type, String name) {
    return new XdsResource(type, name, "absent", Any.getDefaultInstance(), List.of());
  }

  /** Whether it says that there is nothing of its name. */
  public boolean isAbsent() {
    return body.equals(Any.getDefaultInstance());
  }

  /** Its type. */
  public ResourceType type() {
    return type;
  }

  /** Its name, unique within the type. */
  public String name() {
    return name;
  }

  /** A hash of its content, equal on every replica of the control plane. */
  public String version() {
    return version;
  }

  /** The message, packed. */
  public Any body() {
    return body;
  }

  /** The Kubernetes objects it was made from. */
  public List<ObjectReference> origins() {
    return origins;
  }

  /** The names of clusters that it leads to and that are there only because of it. */
  public List<String> clusters() {
    return clusters;
  }

  /** It as it stands in an incremental response; the same object for every stream. */
  public ResourceBytes bytes() {
    ResourceBytes made = bytes;
    if (made == null) {
      made = ResourceBytes.of(this);
      bytes = made;
    }
    return made;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof XdsResource resource
            && type == resource.type
            && name.equals(resource.name)
            && version.equals(resource.version)
            && body.equals(resource.body)
            && origins.equals(resource.origins)
            && clusters.equals(resource.clusters));
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, name, version, body, origins, clusters);
  }

  @Override
  public String toString() {
    return type + " " + name + "@" + version;
  }
}
