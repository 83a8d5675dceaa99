package dev.osier.operator.event;

import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.Finding;
import dev.osier.operator.state.NamespaceState;

/**
 * Something to tell people about an object.
 *
 * @param apiVersion the object's API version
 * @param kind its kind
 * @param namespace its namespace; for a Namespace that namespace itself, so that the event is found
 *     there; empty for another cluster-scoped kind
 * @param name its name
 * @param uid its UID, empty if not known
 * @param warning whether something is wrong
 * @param reason a CamelCase word
 * @param message one sentence
 */
public record Notice(
    String apiVersion,
    String kind,
    String namespace,
    String name,
    String uid,
    boolean warning,
    String reason,
    String message) {

  /** About the mesh's identity. */
  public static Notice of(MeshIdentity identity, boolean warning, String reason, String message) {
    return new Notice(
        identity.getApiVersion(),
        identity.getKind(),
        "",
        identity.getMetadata().getName(),
        identity.getMetadata().getUid(),
        warning,
        reason,
        message);
  }

  /** About a namespace whose label has no effect. */
  public static Notice injectionIgnored(NamespaceState namespace) {
    return new Notice(
        "v1",
        "Namespace",
        namespace.name(),
        namespace.name(),
        namespace.uid(),
        true,
        "InjectionIgnored",
        "the label osier.dev/injection has no effect here: pods of this namespace never get a"
            + " sidecar");
  }

  /** About what was found when the mesh was compiled, of an object of that UID. */
  public static Notice of(Finding finding, String uid) {
    return new Notice(
        "v1",
        finding.subject().kind(),
        finding.subject().name().namespace(),
        finding.subject().name().name(),
        uid,
        true,
        finding.reason(),
        finding.message());
  }
}
