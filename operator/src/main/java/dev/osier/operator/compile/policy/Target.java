package dev.osier.operator.compile.policy;

import dev.osier.mesh.NamespacedName;
import java.util.List;

/** What a Policy is about. */
sealed interface Target {
  /** The whole mesh. */
  record WholeMesh() implements Target {}

  /**
   * All services of a namespace.
   *
   * @param namespace which
   */
  record OneNamespace(String namespace) implements Target {}

  /**
   * One service.
   *
   * @param service which
   */
  record OneService(NamespacedName service) implements Target {}

  /** The targets that lie around this one and itself, the widest first. */
  default List<Target> chain() {
    return switch (this) {
      case WholeMesh mesh -> List.of(mesh);
      case OneNamespace namespace -> List.of(new WholeMesh(), namespace);
      case OneService(NamespacedName service) ->
          List.of(new WholeMesh(), new OneNamespace(service.namespace()), this);
    };
  }
}
