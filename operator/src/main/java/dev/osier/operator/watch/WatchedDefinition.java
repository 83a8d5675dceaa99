package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a CustomResourceDefinition that are read: which versions can be asked for. */
@Group("apiextensions.k8s.io")
@Version("v1")
@Kind("CustomResourceDefinition")
@Plural("customresourcedefinitions")
final class WatchedDefinition extends WatchedObject<Set<String>> {
  private static final long serialVersionUID = 1L;

  @JsonProperty private transient @Nullable Spec spec;
  @JsonProperty private transient @Nullable Status status;

  /** The names of the versions that are served; none before the API server has taken it on. */
  @Override
  Set<String> toState() {
    if (spec == null || status == null || !status.isEstablished()) {
      return Set.of();
    }
    return spec.versions.stream()
        .filter(Served::served)
        .map(version -> text(version.name))
        .collect(Collectors.toUnmodifiableSet());
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(List<Served> versions) {
    Spec {
      versions = versions == null ? List.of() : List.copyOf(versions);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Served(@Nullable String name, boolean served) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Status(List<Condition> conditions) {
    Status {
      conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    boolean isEstablished() {
      return conditions.stream()
          .anyMatch(one -> "Established".equals(one.type) && "True".equals(one.status));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Condition(@Nullable String type, @Nullable String status) {}
}
