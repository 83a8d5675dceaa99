package dev.osier.operator.watch;

import dev.osier.operator.state.NamespaceState;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The fields of a Namespace that are read. */
@Group("")
@Version("v1")
@Kind("Namespace")
@Plural("namespaces")
final class WatchedNamespace extends WatchedObject<NamespaceState> {
  private static final long serialVersionUID = 1L;

  @Override
  NamespaceState toState() {
    return new NamespaceState(
        getMetadata().getName(),
        text(getMetadata().getUid()),
        labels(),
        getMetadata().getDeletionTimestamp() != null);
  }
}
