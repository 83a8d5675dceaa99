package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.state.PodState;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of a pod that are read. */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
final class WatchedPod extends WatchedObject<PodState> implements Namespaced {
  private static final long serialVersionUID = 1L;
  private static final String SIDECAR_CONTAINER = "osier-proxy";
  private static final String IDENTITY_VOLUME = "osier-identity";
  private static final String UNCAPTURED_PORTS = "proxy.osier.dev/exclude-inbound-ports";
  private static final String DEFAULT_ACCOUNT = "default";

  @JsonProperty private transient @Nullable Spec spec;
  @JsonProperty private transient @Nullable Status status;
  private transient Optional<Owner> owner = Optional.empty();

  @Override
  Set<String> keptAnnotations() {
    return Set.of(UNCAPTURED_PORTS);
  }

  // Of all that it says of owners this is worth keeping.
  @Override
  @JsonIgnoreProperties(value = {"managedFields", "finalizers", "generateName", "selfLink"})
  public void setMetadata(ObjectMeta metadata) {
    super.setMetadata(metadata);
    owner =
        metadata.getOwnerReferences().stream()
            .flatMap(
                each -> Controllers.owner(namespacedName().namespace(), each, labels()).stream())
            .findFirst();
    metadata.setOwnerReferences(List.of());
  }

  @Override
  PodState toState() {
    Spec spec = this.spec == null ? Spec.EMPTY : this.spec;
    Status status = this.status == null ? Status.EMPTY : this.status;
    // The API server leaves it empty for static pods only.
    String account =
        text(spec.serviceAccountName).isEmpty() ? DEFAULT_ACCOUNT : text(spec.serviceAccountName);
    return new PodState(
        namespacedName(),
        text(getMetadata().getUid()),
        owner.orElseGet(() -> Owner.account(namespacedName().namespace(), account)),
        labels(),
        account,
        text(spec.nodeName),
        status.podIPs.stream().map(PodIp::ip).filter(IpLiteral::isValid).toList(),
        Stream.concat(spec.containers.stream(), spec.initContainers.stream())
            .flatMap(container -> container.ports.stream())
            .filter(Port::isNamedTcp)
            .map(port -> new PodState.NamedPort(text(port.name), port.containerPort))
            .toList(),
        text(status.phase),
        spec.hostNetwork,
        getMetadata().getDeletionTimestamp() != null,
        // The container and not the label, which anyone who may edit the pod can take away.
        spec.initContainers.stream().anyMatch(c -> SIDECAR_CONTAINER.equals(c.name)),
        uncapturedPorts(),
        // The volume and not the label, for the same reason.
        spec.volumes.stream().anyMatch(Volume::isForSds) ? Delivery.SDS : Delivery.POD_CERTIFICATE);
  }

  private Set<Integer> uncapturedPorts() {
    Set<Integer> ports = new HashSet<>();
    if (getMetadata().getAnnotations() != null) {
      String list = text(getMetadata().getAnnotations().get(UNCAPTURED_PORTS));
      for (String port : list.split(",", -1)) {
        // What is no port number was refused when the pod was injected, and can mean nothing later.
        if (port.strip().matches("[0-9]{1,5}")) {
          ports.add(Integer.parseInt(port.strip()));
        }
      }
    }
    return ports;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(
      @Nullable String serviceAccountName,
      @Nullable String nodeName,
      boolean hostNetwork,
      List<Container> containers,
      List<Container> initContainers,
      List<Volume> volumes) {
    static final Spec EMPTY = new Spec(null, null, false, List.of(), List.of(), List.of());

    Spec {
      containers = containers == null ? List.of() : List.copyOf(containers);
      initContainers = initContainers == null ? List.of() : List.copyOf(initContainers);
      volumes = volumes == null ? List.of() : List.copyOf(volumes);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Volume(@Nullable String name, @Nullable Projected projected) {
    boolean isForSds() {
      return IDENTITY_VOLUME.equals(name)
          && projected != null
          && projected.sources.stream().anyMatch(source -> source.serviceAccountToken != null);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Projected(List<Source> sources) {
    Projected {
      sources = sources == null ? List.of() : List.copyOf(sources);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Source(@Nullable Token serviceAccountToken) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Token() {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Container(@Nullable String name, List<Port> ports) {
    Container {
      ports = ports == null ? List.of() : List.copyOf(ports);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Port(@Nullable String name, int containerPort, @Nullable String protocol) {
    boolean isNamedTcp() {
      return name != null && (protocol == null || protocol.equals("TCP"));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Status(@Nullable String phase, List<PodIp> podIPs) {
    static final Status EMPTY = new Status(null, List.of());

    Status {
      podIPs = podIPs == null ? List.of() : List.copyOf(podIPs);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record PodIp(@Nullable String ip) {}
}
