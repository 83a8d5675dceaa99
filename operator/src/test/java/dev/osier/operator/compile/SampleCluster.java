package dev.osier.operator.compile;

import static java.util.Objects.requireNonNull;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Locality;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Workload;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.GrantState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.PolicyState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.watch.WrittenCluster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A cluster in the namespace {@code shop}, put together object by object. */
final class SampleCluster {
  static final String NAMESPACE = "shop";
  static final MeshSettings SETTINGS =
      new MeshSettings(
          new TrustDomain("example.org"),
          "cluster.local",
          MtlsMode.STRICT,
          new NamespacedName("osier-system", "osier"),
          2,
          false);

  private static final OperatorSettings WRITTEN =
      new OperatorSettings(
          SETTINGS.controlPlane(),
          "osier-0",
          "cluster.local",
          MeshIdentitySpec.DEFAULT,
          2,
          false,
          true,
          true);

  final List<ServiceState> services = new ArrayList<>();
  final List<SliceState> slices = new ArrayList<>();
  final List<PodState> pods = new ArrayList<>();
  final List<NodeState> nodes = new ArrayList<>();
  final List<RouteRuleState> routeRules = new ArrayList<>();
  final List<PolicyState> policies = new ArrayList<>();
  final List<GrantState> grants = new ArrayList<>();

  static NamespacedName name(String name) {
    return new NamespacedName(NAMESPACE, name);
  }

  SampleCluster service(String name, String clusterIp, ServiceState.Port... ports) {
    return service(name(name), clusterIp, ports);
  }

  SampleCluster service(NamespacedName name, String clusterIp, ServiceState.Port... ports) {
    services.add(
        new ServiceState(
            name,
            "uid-" + name.name(),
            false,
            List.of(clusterIp),
            Map.of("app", name.name()),
            List.of(ports),
            false));
    return this;
  }

  SampleCluster pod(String app, String name, String address, boolean sidecar) {
    return pod(new PodSketch(name, address).app(app).sidecar(sidecar));
  }

  SampleCluster pod(PodSketch sketch) {
    pods.add(sketch.pod());
    return this;
  }

  SampleCluster node(String name, String region, String zone) {
    nodes.add(new NodeState(name, "uid-" + name, new Locality(region, zone)));
    return this;
  }

  /** Adds RouteRules, Policies and ReferenceGrants as users write them. */
  SampleCluster apply(String yaml) {
    ClusterState written = WrittenCluster.read(yaml, WRITTEN, TrustBundle.EMPTY);
    routeRules.addAll(written.routeRules());
    policies.addAll(written.policies());
    grants.addAll(written.grants());
    return this;
  }

  SampleCluster slice(
      String name, String service, SliceState.Port port, SliceState.Endpoint... endpoints) {
    slices.add(new SliceState(name(name), service, true, List.of(port), List.of(endpoints)));
    return this;
  }

  ClusterState state() {
    return new ClusterState(
        SETTINGS,
        new TrustBundle(List.of("root\n")),
        services,
        slices,
        pods,
        nodes,
        routeRules,
        policies,
        grants);
  }

  /** The same cluster, every list in another order. */
  SampleCluster shuffled(Random random) {
    SampleCluster shuffled = new SampleCluster();
    shuffled.services.addAll(services);
    for (SliceState slice : slices) {
      List<SliceState.Endpoint> endpoints = new ArrayList<>(slice.endpoints());
      Collections.shuffle(endpoints, random);
      shuffled.slices.add(
          new SliceState(slice.name(), slice.service(), slice.managed(), slice.ports(), endpoints));
    }
    shuffled.pods.addAll(pods);
    shuffled.nodes.addAll(nodes);
    shuffled.routeRules.addAll(routeRules);
    shuffled.policies.addAll(policies);
    shuffled.grants.addAll(grants);
    Collections.shuffle(shuffled.services, random);
    Collections.shuffle(shuffled.slices, random);
    Collections.shuffle(shuffled.pods, random);
    Collections.shuffle(shuffled.nodes, random);
    Collections.shuffle(shuffled.routeRules, random);
    Collections.shuffle(shuffled.policies, random);
    Collections.shuffle(shuffled.grants, random);
    return shuffled;
  }

  MeshCompiler.Compiled compile() {
    return MeshCompiler.compile(state());
  }

  Mesh mesh() {
    return compile().mesh();
  }

  Service compiledService(String name) {
    return requireNonNull(mesh().services().get(name(name)), name);
  }

  List<Endpoint> compiledEndpoints(String name, int port) {
    return endpoints(mesh(), name, port);
  }

  static List<Endpoint> endpoints(Mesh mesh, String name, int port) {
    return requireNonNull(
            mesh.endpoints().get(BackendKey.of(new ServicePortKey(name(name), port))), name)
        .endpoints();
  }

  /** What holds for the callers of a namespace that send to a port. */
  List<Route> routes(NamespacedName service, int port, String caller) {
    PortRoutes routes = mesh().routes().get(new ServicePortKey(service, port));
    return routes == null
        ? List.of()
        : routes.seenBy(new Caller(caller, "default", Map.of())).routes();
  }

  /** What an object came to, for its first reference. */
  List<Claim> claims(String namespace, String name) {
    NamespacedName object = new NamespacedName(namespace, name);
    MeshCompiler.Compiled compiled = compile();
    return compiled.routeRules().containsKey(object)
        ? requireNonNull(compiled.routeRules().get(object)).attachments().getFirst().claims()
        : requireNonNull(compiled.policies().get(object), name).attachments().getFirst().claims();
  }

  Workload workload(String name) {
    return requireNonNull(mesh().workloads().get(name(name)), name);
  }

  static ServiceState.Port tcp(String name, int port, String targetPort) {
    return new ServiceState.Port(name, port, "TCP", "", targetPort);
  }

  static SliceState.Port slicePort(String name, int port) {
    return new SliceState.Port(name, port, "TCP");
  }

  static SliceState.Endpoint ready(String pod, String address) {
    return endpoint(pod, address, true, true, false);
  }

  static SliceState.Endpoint endpoint(
      String pod, String address, boolean ready, boolean serving, boolean terminating) {
    return new SliceState.Endpoint(
        List.of(address), ready, serving, terminating, "node-1", "", pod, "uid-" + pod);
  }

  /** A running pod, until something else is said of it. */
  static final class PodSketch {
    private final String name;
    private final String address;
    private String app = "";
    private String account = "default";
    private String phase = "Running";
    private List<PodState.NamedPort> ports = List.of();
    private boolean hostNetwork;
    private boolean sidecar;
    private Set<Integer> uncaptured = Set.of();
    private final Map<String, String> labels = new HashMap<>();

    PodSketch(String name, String address) {
      this.name = name;
      this.address = address;
    }

    PodSketch app(String app) {
      this.app = app;
      return this;
    }

    PodSketch label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    PodSketch account(String account) {
      this.account = account;
      return this;
    }

    PodSketch phase(String phase) {
      this.phase = phase;
      return this;
    }

    PodSketch port(String portName, int number) {
      ports = List.of(new PodState.NamedPort(portName, number));
      return this;
    }

    PodSketch hostNetwork() {
      hostNetwork = true;
      return this;
    }

    PodSketch sidecar(boolean sidecar) {
      this.sidecar = sidecar;
      return this;
    }

    PodSketch uncaptured(int port) {
      uncaptured = Set.of(port);
      return this;
    }

    PodState pod() {
      labels.put("app", app);
      return new PodState(
          name(name),
          "uid-" + name,
          Owner.account(name(name).namespace(), account),
          labels,
          account,
          "node-1",
          address.isEmpty() ? List.of() : List.of(address),
          ports,
          phase,
          hostNetwork,
          false,
          sidecar,
          uncaptured,
          Delivery.POD_CERTIFICATE);
    }
  }
}
