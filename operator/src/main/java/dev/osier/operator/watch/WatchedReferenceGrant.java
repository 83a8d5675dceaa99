package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.osier.operator.state.GrantState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a ReferenceGrant that are read. */
@Group(WatchedReferenceGrant.GROUP)
@Version(WatchedReferenceGrant.V1)
@Kind(WatchedReferenceGrant.KIND)
@Plural("referencegrants")
class WatchedReferenceGrant extends WatchedObject<GrantState> implements Namespaced {
  static final String GROUP = "gateway.networking.k8s.io";
  static final String KIND = "ReferenceGrant";
  static final String V1 = "v1";
  static final String V1BETA1 = "v1beta1";

  private static final long serialVersionUID = 1L;

  @JsonProperty private transient @Nullable Spec spec;

  @Override
  GrantState toState() {
    Spec spec = this.spec == null ? Spec.EMPTY : this.spec;
    return new GrantState(
        namespacedName(),
        spec.from.stream()
            .map(
                from ->
                    new GrantState.From(text(from.group), text(from.kind), text(from.namespace)))
            .toList(),
        spec.to.stream()
            .map(
                to ->
                    new GrantState.To(
                        text(to.group),
                        text(to.kind),
                        Optional.ofNullable(to.name).filter(name -> !name.isEmpty())))
            .toList());
  }

  /** The same fields in the version that Gateway API served before 1.5. */
  @Group(WatchedReferenceGrant.GROUP)
  @Version(WatchedReferenceGrant.V1BETA1)
  @Kind(WatchedReferenceGrant.KIND)
  @Plural("referencegrants")
  static final class Beta extends WatchedReferenceGrant {
    private static final long serialVersionUID = 1L;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(List<From> from, List<To> to) {
    static final Spec EMPTY = new Spec(List.of(), List.of());

    Spec {
      from = from == null ? List.of() : List.copyOf(from);
      to = to == null ? List.of() : List.copyOf(to);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record From(@Nullable String group, @Nullable String kind, @Nullable String namespace) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record To(@Nullable String group, @Nullable String kind, @Nullable String name) {}
}
