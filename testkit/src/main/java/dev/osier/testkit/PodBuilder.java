package dev.osier.testkit;

import dev.osier.mesh.Discovery;
import dev.osier.mesh.Locality;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.Mtls;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.usage.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A pod of a mesh for tests; in the mesh, ready, without services until told otherwise. */
public final class PodBuilder {
  private final NamespacedName name;
  private final List<String> addresses = new ArrayList<>();
  private final SortedSet<NamespacedName> services = new TreeSet<>();
  private final SortedSet<Integer> uncaptured = new TreeSet<>();
  private final Map<String, String> labels = new HashMap<>();
  private Optional<String> uid = Optional.empty();
  private Optional<Owner> owner = Optional.empty();
  private String account = "default";
  private Locality locality = Locality.UNKNOWN;
  private Optional<Mtls> mtls = Optional.empty();
  private List<ObjectReference> mtlsPolicies = List.of();
  private Delivery delivery = Delivery.POD_CERTIFICATE;
  private Discovery discovery = Discovery.EAGER;
  private boolean meshed = true;
  private boolean ready = true;

  PodBuilder(NamespacedName name) {
    this.name = name;
  }

  /** Gives it an address more. */
  public PodBuilder address(String address) {
    addresses.add(address);
    return this;
  }

  /** The UID by which it is told from another of its name. */
  public PodBuilder uid(String other) {
    uid = Optional.of(other);
    return this;
  }

  /** The name of its controller, a ReplicaSet. */
  public PodBuilder owner(String controller) {
    owner = Optional.of(new Owner(name.namespace(), "ReplicaSet", controller));
    return this;
  }

  /** The service account it runs under. */
  public PodBuilder account(String name) {
    account = name;
    return this;
  }

  /** Makes it serve a service, given as {@code namespace/name}. */
  public PodBuilder serves(String service) {
    services.add(NamespacedName.parse(service));
    return this;
  }

  /** Gives it a label. */
  public PodBuilder label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  /** Says where it runs. */
  public PodBuilder in(String region, String zone) {
    locality = new Locality(region, zone);
    return this;
  }

  /** Says what it does with mutual TLS, by a Policy given as {@code namespace/name}. */
  public PodBuilder mtls(String policy, Mtls says) {
    mtls = Optional.of(says);
    mtlsPolicies = List.of(new ObjectReference("Policy", NamespacedName.parse(policy)));
    return this;
  }

  /** Has its sidecar's certificate come over SDS. */
  public PodBuilder sds() {
    delivery = Delivery.SDS;
    return this;
  }

  /** Has its sidecar come to know of services when they are called. */
  public PodBuilder onDemand() {
    discovery = Discovery.ON_DEMAND;
    return this;
  }

  /** Takes its sidecar away. */
  public PodBuilder withoutSidecar() {
    meshed = false;
    return this;
  }

  /** Leads connections to this port past its sidecar. */
  public PodBuilder uncaptured(int port) {
    uncaptured.add(port);
    return this;
  }

  /** Makes it no endpoint of its services. */
  public PodBuilder notReady() {
    ready = false;
    return this;
  }

  boolean isMeshed() {
    return meshed;
  }

  /** What it does with mutual TLS; what the mesh does, until it is told otherwise. */
  Mtls mtls(MtlsMode mesh) {
    return mtls.orElseGet(() -> Mtls.of(mesh));
  }

  List<ObjectReference> mtlsPolicies() {
    return mtlsPolicies;
  }

  /** Whether callers use mutual TLS to one of its ports. */
  boolean takesMtls(int port, MtlsMode mesh) {
    return meshed && mtls(mesh).at(port) != MtlsMode.DISABLED;
  }

  boolean isReady() {
    return ready;
  }

  Map<String, String> labels() {
    return labels;
  }

  Locality locality() {
    return locality;
  }

  List<String> addresses() {
    return addresses;
  }

  SortedSet<NamespacedName> services() {
    return services;
  }

  SpiffeId identity(TrustDomain trustDomain) {
    return new SpiffeId(trustDomain, name.namespace(), account);
  }

  Workload build(MeshSettings settings, Map<NamespacedName, ServiceBuilder> known) {
    SortedMap<Integer, Protocol> ports = new TreeMap<>();
    for (NamespacedName service : services) {
      ServiceBuilder builder = known.get(service);
      if (builder != null) {
        builder.targets().forEach((port, target) -> ports.put(target, builder.protocol(port)));
      }
    }
    return new Workload(
        name,
        uid.orElse("uid-of-" + name.name()),
        owner.orElse(Owner.account(name.namespace(), account)),
        identity(settings.trustDomain()),
        addresses,
        meshed,
        ports,
        uncaptured,
        mtls(settings.mtls()),
        mtlsPolicies,
        services,
        labels,
        locality,
        delivery,
        discovery);
  }
}
