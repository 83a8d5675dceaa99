package dev.osier.operator.compile.route;

import dev.osier.crds.route.BackendRef;
import dev.osier.crds.route.ServiceReference;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.WeightedBackend;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.verdict.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From one object's references to backends to the backends, and to what is wrong with them. */
final class BackendResolver {
  private static final String SERVICE = "Service";

  private final String namespace;
  private final ServiceDirectory services;
  private final GrantIndex grants;
  private final List<Unresolved> unresolved = new ArrayList<>();
  private final SortedSet<BackendKey> subsets = new TreeSet<>();

  private record Unresolved(String reason, String sentence) {}

  BackendResolver(String namespace, ServiceDirectory services, GrantIndex grants) {
    this.namespace = namespace;
    this.services = services;
    this.grants = grants;
  }

  WeightedBackend weighted(BackendRef ref, FieldPath field) {
    return new WeightedBackend(
        resolve(ref, field)
            .<Backend>map(Backend.ServiceBackend::new)
            .orElseGet(Backend.InvalidBackend::new),
        ref.weight());
  }

  Optional<BackendKey> resolve(ServiceReference reference, FieldPath field) {
    String elsewhere = reference.namespace();
    NamespacedName name =
        new NamespacedName(elsewhere == null ? namespace : elsewhere, reference.name());
    if (!reference.group().isEmpty() || !reference.kind().equals(SERVICE)) {
      return nowhere("InvalidKind", field.field("kind"), "only a Service can be a backend");
    }
    // Before anything else: who may not send there need not learn what is there.
    if (!grants.permits(namespace, name)) {
      return nowhere(
          "RefNotPermitted",
          field,
          "no ReferenceGrant in %s lets RouteRules of %s refer to Service %s"
              .formatted(name.namespace(), namespace, name.name()));
    }
    Optional<Service> service = services.service(name);
    if (service.isEmpty()) {
      return nowhere("BackendNotFound", field, "there is no Service " + name);
    }
    if (service.get().ports().stream().noneMatch(port -> port.port() == reference.port())) {
      return nowhere(
          "BackendNotFound",
          field.field("port"),
          "Service %s has no TCP port %d".formatted(name, reference.port()));
    }
    BackendKey key =
        new BackendKey(new ServicePortKey(name, reference.port()), subset(reference.subset()));
    if (!key.subset().isAll()) {
      subsets.add(key);
      if (!services.hasPods(key)) {
        complain(
            "EmptySubset",
            field.field("subset"),
            "no pod of Service %s has the labels %s".formatted(name, key.subset()));
      }
    }
    return Optional.of(key);
  }

  /** What to say of all of them together. */
  Claim claim() {
    return unresolved.isEmpty()
        ? Claim.resolved()
        : Claim.unresolved(
            unresolved.getFirst().reason(),
            Complaints.text(unresolved.stream().map(Unresolved::sentence).toList()));
  }

  /** The subsets that were named, each with the port it is of. */
  SortedSet<BackendKey> subsets() {
    return subsets;
  }

  private Optional<BackendKey> nowhere(String reason, FieldPath field, String sentence) {
    complain(reason, field, sentence);
    return Optional.empty();
  }

  private void complain(String reason, FieldPath field, String sentence) {
    unresolved.add(new Unresolved(reason, field + ": " + sentence));
  }

  private static Subset subset(dev.osier.crds.route.@Nullable Subset subset) {
    return subset == null ? Subset.ALL : Subset.of(subset.matchLabels());
  }
}
