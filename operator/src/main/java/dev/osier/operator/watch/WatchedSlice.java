package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.osier.operator.state.SliceState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of an EndpointSlice that are read. */
@Group("discovery.k8s.io")
@Version("v1")
@Kind("EndpointSlice")
@Plural("endpointslices")
final class WatchedSlice extends WatchedObject<SliceState> implements Namespaced {
  private static final long serialVersionUID = 1L;
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";
  private static final String KEEPER_LABEL = "endpointslice.kubernetes.io/managed-by";
  private static final String KUBERNETES = "endpointslice-controller.k8s.io";

  @JsonProperty private transient List<Endpoint> endpoints = List.of();
  @JsonProperty private transient List<Port> ports = List.of();

  @Override
  SliceState toState() {
    return new SliceState(
        namespacedName(),
        text(labels().get(SERVICE_LABEL)),
        KUBERNETES.equals(labels().get(KEEPER_LABEL)),
        ports == null ? List.of() : ports.stream().map(Port::toState).toList(),
        endpoints == null ? List.of() : endpoints.stream().map(Endpoint::toState).toList());
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Port(@Nullable String name, @Nullable Integer port, @Nullable String protocol) {
    SliceState.Port toState() {
      return new SliceState.Port(text(name), port == null ? 0 : port, text(protocol));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Endpoint(
      List<String> addresses,
      @Nullable Conditions conditions,
      @Nullable Target targetRef,
      @Nullable String nodeName,
      @Nullable String zone) {
    SliceState.Endpoint toState() {
      Conditions conditions =
          this.conditions == null ? new Conditions(null, null, null) : this.conditions;
      // What is not said means ready, and serving as much as ready (discovery.k8s.io/v1).
      boolean ready = conditions.ready == null || conditions.ready;
      Target pod =
          targetRef != null && "Pod".equals(targetRef.kind) ? targetRef : new Target("", "", "");
      return new SliceState.Endpoint(
          addresses == null ? List.of() : addresses.stream().filter(IpLiteral::isValid).toList(),
          ready,
          conditions.serving == null ? ready : conditions.serving,
          Boolean.TRUE.equals(conditions.terminating),
          text(nodeName),
          text(zone),
          text(pod.name),
          text(pod.uid));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Conditions(
      @Nullable Boolean ready, @Nullable Boolean serving, @Nullable Boolean terminating) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Target(@Nullable String kind, @Nullable String name, @Nullable String uid) {}
}
