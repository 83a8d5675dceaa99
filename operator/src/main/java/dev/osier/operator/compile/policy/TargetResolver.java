package dev.osier.operator.compile.policy;

import dev.osier.crds.MeshIdentity;
import dev.osier.crds.policy.TargetRef;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.verdict.Claim;
import java.util.function.Predicate;

/** From a reference to a target to the target. */
final class TargetResolver {
  private static final String NOT_FOUND = "TargetNotFound";

  private final Predicate<NamespacedName> services;
  private final String systemNamespace;

  /**
   * @param services whether there is a service of that name
   * @param systemNamespace the only namespace whose Policies can be about the whole mesh
   */
  TargetResolver(Predicate<NamespacedName> services, String systemNamespace) {
    this.services = services;
    this.systemNamespace = systemNamespace;
  }

  /** What a reference leads to. */
  sealed interface Resolved {
    /**
     * A target.
     *
     * @param target which
     */
    record Found(Target target) implements Resolved {}

    /**
     * Nothing that a Policy could be about.
     *
     * @param claim what to say of it
     */
    record NotFound(Claim claim) implements Resolved {}
  }

  /** Resolves a reference of a Policy in a namespace. */
  Resolved resolve(TargetRef ref, FieldPath field, String namespace) {
    if (ref.group().equals(MeshIdentity.GROUP) && ref.kind().equals(MeshIdentity.KIND)) {
      return mesh(ref, field, namespace);
    }
    if (ref.group().isEmpty() && ref.kind().equals("Namespace")) {
      return ref.name().equals(namespace)
          ? new Resolved.Found(new Target.OneNamespace(namespace))
          : notFound(
              Claim.INVALID, field.field("name"), "only its own namespace can be its target");
    }
    if (ref.group().isEmpty() && ref.kind().equals("Service")) {
      NamespacedName service = new NamespacedName(namespace, ref.name());
      return services.test(service)
          ? new Resolved.Found(new Target.OneService(service))
          : notFound(NOT_FOUND, field, "there is no Service " + service);
    }
    return notFound(
        Claim.INVALID,
        field.field("kind"),
        "only a Service, a Namespace or a MeshIdentity can be a target");
  }

  private Resolved mesh(TargetRef ref, FieldPath field, String namespace) {
    if (!namespace.equals(systemNamespace)) {
      return notFound(
          Claim.INVALID,
          field,
          "only a Policy in the namespace %s can be about the whole mesh"
              .formatted(systemNamespace));
    }
    return ref.name().equals(MeshIdentity.DEFAULT_NAME)
        ? new Resolved.Found(new Target.WholeMesh())
        : notFound(NOT_FOUND, field.field("name"), "the mesh's identity is named default");
  }

  private static Resolved notFound(String reason, FieldPath field, String sentence) {
    return new Resolved.NotFound(Claim.refused(reason, field + ": " + sentence));
  }
}
