package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.operator.state.ServiceState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a Service that are read. */
@Group("")
@Version("v1")
@Kind("Service")
@Plural("services")
final class WatchedService extends WatchedObject<ServiceState> implements Namespaced {
  private static final long serialVersionUID = 1L;

  @JsonProperty private transient @Nullable Spec spec;

  @Override
  ServiceState toState() {
    Spec spec = this.spec == null ? Spec.EMPTY : this.spec;
    return new ServiceState(
        namespacedName(),
        text(getMetadata().getUid()),
        "ExternalName".equals(spec.type),
        spec.clusterIPs.isEmpty() && spec.clusterIP != null
            ? List.of(spec.clusterIP)
            : spec.clusterIPs,
        spec.selector,
        spec.ports.stream().map(Port::toState).toList(),
        "ClientIP".equals(spec.sessionAffinity));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(
      @Nullable String type,
      @Nullable String clusterIP,
      List<String> clusterIPs,
      Map<String, String> selector,
      List<Port> ports,
      @Nullable String sessionAffinity) {
    static final Spec EMPTY = new Spec(null, null, List.of(), Map.of(), List.of(), null);

    Spec {
      clusterIPs = clusterIPs == null ? List.of() : List.copyOf(clusterIPs);
      selector = selector == null ? Map.of() : Map.copyOf(selector);
      ports = ports == null ? List.of() : List.copyOf(ports);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Port(
      @Nullable String name,
      int port,
      @Nullable String protocol,
      @Nullable String appProtocol,
      @Nullable JsonNode targetPort) {
    ServiceState.Port toState() {
      return new ServiceState.Port(
          text(name),
          port,
          text(protocol),
          text(appProtocol),
          targetPort == null || targetPort.isNull() ? "" : targetPort.asText());
    }
  }
}
