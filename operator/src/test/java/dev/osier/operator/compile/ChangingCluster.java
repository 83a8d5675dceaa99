package dev.osier.operator.compile;

import dev.osier.mesh.Locality;
import dev.osier.mesh.MeshSettings;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.GrantState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.PolicyState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A cluster in two namespaces that changes at random, object by object. Names are few, so that
 * everything refers to everything; most references lead somewhere, some of the time.
 */
final class ChangingCluster {
  private static final List<String> NAMESPACES = List.of("shop", "lab");
  private static final int NAMES = 4;
  private static final List<SampleCluster> WRITTEN =
      IntStream.range(0, 300).mapToObj(seed -> written(new Random(seed))).toList();

  private final Random random;
  private final Map<NamespacedName, ServiceState> services = new TreeMap<>();
  private final Map<NamespacedName, SliceState> slices = new TreeMap<>();
  private final Map<NamespacedName, PodState> pods = new TreeMap<>();
  private final Map<NamespacedName, NodeState> nodes = new TreeMap<>();
  private final Map<NamespacedName, RouteRuleState> routeRules = new TreeMap<>();
  private final Map<NamespacedName, PolicyState> policies = new TreeMap<>();
  private final Map<NamespacedName, GrantState> grants = new TreeMap<>();
  private MtlsMode mtls = MtlsMode.PERMISSIVE;
  private String trustDomain = "example.org";
  private String root = "root\n";

  ChangingCluster(Random random) {
    this.random = random;
  }

  /** Changes one object, or what holds for all; sometimes to what it was. */
  void change() {
    switch (random.nextInt(24)) {
      case 0, 1, 2 -> change(services, this::service);
      case 3, 4, 5, 6, 7 -> change(slices, this::slice);
      case 8, 9, 10, 11, 12 -> change(pods, this::pod);
      case 13, 14 -> change(nodes, this::node);
      case 15, 16, 17 -> written().routeRules.forEach(rule -> change(routeRules, rule));
      case 18, 19, 20 -> written().policies.forEach(policy -> change(policies, policy));
      case 21 -> written().grants.forEach(grant -> grants.put(grant.name(), grant));
      case 22 -> grants.clear();
      default -> changeSettings();
    }
  }

  /** The cluster as it is, in any order, and with equal copies in place of some objects. */
  ClusterState state() {
    SampleCluster cluster = new SampleCluster();
    cluster.services.addAll(services.values());
    cluster.slices.addAll(slices.values());
    cluster.pods.addAll(pods.values().stream().map(this::sometimesCopied).toList());
    cluster.nodes.addAll(nodes.values());
    cluster.routeRules.addAll(routeRules.values());
    cluster.policies.addAll(policies.values());
    cluster.grants.addAll(grants.values());
    ClusterState state = random.nextInt(4) > 0 ? cluster.state() : cluster.shuffled(random).state();
    return new ClusterState(
        new MeshSettings(
            new TrustDomain(trustDomain),
            "cluster.local",
            mtls,
            new NamespacedName("lab", "osier"),
            2,
            false),
        new TrustBundle(List.of(root)),
        state.services(),
        state.slices(),
        state.pods(),
        state.nodes(),
        state.routeRules(),
        state.policies(),
        state.grants());
  }

  private PodState sometimesCopied(PodState pod) {
    return random.nextBoolean()
        ? pod
        : new PodState(
            pod.name(),
            pod.uid(),
            pod.owner(),
            pod.labels(),
            pod.serviceAccount(),
            pod.node(),
            pod.addresses(),
            pod.ports(),
            pod.phase(),
            pod.hostNetwork(),
            pod.terminating(),
            pod.sidecar(),
            pod.uncapturedPorts(),
            pod.delivery());
  }

  private <T> void change(Map<NamespacedName, T> objects, Supplier<Named<T>> some) {
    Named<T> named = some.get();
    if (random.nextInt(4) == 0) {
      objects.remove(named.name());
    } else {
      objects.put(named.name(), named.object());
    }
  }

  private void change(Map<NamespacedName, RouteRuleState> objects, RouteRuleState rule) {
    change(objects, () -> new Named<>(rule.name(), rule));
  }

  private void change(Map<NamespacedName, PolicyState> objects, PolicyState policy) {
    change(objects, () -> new Named<>(policy.name(), policy));
  }

  private record Named<T>(NamespacedName name, T object) {}

  private void changeSettings() {
    switch (random.nextInt(6)) {
      case 0 -> trustDomain = any(List.of("example.org", "example.com"));
      case 1 -> root = any(List.of("root\n", "other root\n"));
      default -> mtls = any(List.of(MtlsMode.values()));
    }
  }

  private SampleCluster written() {
    return any(WRITTEN);
  }

  private Named<ServiceState> service() {
    NamespacedName name = name(random, "app");
    List<ServiceState.Port> ports = new ArrayList<>();
    ports.add(
        new ServiceState.Port(
            any(List.of("http", "grpc", "db")), 80, "TCP", "", any(List.of("8080", "web", ""))));
    if (random.nextBoolean()) {
      ports.add(new ServiceState.Port("tcp-more", 81, any(List.of("TCP", "UDP")), "", "8081"));
    }
    return new Named<>(
        name,
        new ServiceState(
            name,
            "uid-" + name.name(),
            random.nextInt(8) == 0,
            any(List.of(List.of("10.96.0.1"), List.of("10.96.0.2", "fd00::1"), List.of("None"))),
            any(List.of(Map.of("app", appOf(name)), Map.of("app", "app0"), Map.of())),
            ports,
            random.nextInt(4) == 0));
  }

  private Named<SliceState> slice() {
    NamespacedName service = name(random, "app");
    NamespacedName name =
        new NamespacedName(service.namespace(), service.name() + "-" + random.nextInt(2));
    List<SliceState.Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      String pod = "pod" + random.nextInt(2 * NAMES);
      endpoints.add(
          new SliceState.Endpoint(
              List.of(address(new NamespacedName(service.namespace(), pod))),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean(),
              "node" + random.nextInt(2),
              any(List.of("", "zone-x")),
              any(List.of(pod, pod, "")),
              any(List.of("", "uid-" + pod))));
    }
    return new Named<>(
        name,
        new SliceState(
            name,
            random.nextInt(8) == 0 ? "" : service.name(),
            random.nextBoolean(),
            List.of(new SliceState.Port(any(List.of("http", "grpc", "db")), 8080, "TCP")),
            endpoints));
  }

  private Named<PodState> pod() {
    NamespacedName name = new NamespacedName(any(NAMESPACES), "pod" + random.nextInt(2 * NAMES));
    return new Named<>(
        name,
        new PodState(
            name,
            any(List.of("uid-" + name.name(), "uid-again")),
            Owner.account(name.namespace(), "account" + random.nextInt(2)),
            Map.of("app", "app" + random.nextInt(NAMES), "version", "v" + random.nextInt(2)),
            "account" + random.nextInt(2),
            "node" + random.nextInt(2),
            random.nextInt(6) == 0 ? List.of() : List.of(address(name)),
            random.nextBoolean() ? List.of() : List.of(new PodState.NamedPort("web", 8080)),
            any(List.of("Running", "Running", "Running", "Succeeded")),
            random.nextInt(8) == 0,
            random.nextBoolean(),
            random.nextInt(4) > 0,
            random.nextInt(6) == 0 ? Set.of(8080) : Set.of(),
            any(List.of(Delivery.values()))));
  }

  private Named<NodeState> node() {
    String name = "node" + random.nextInt(2);
    return new Named<>(
        new NamespacedName("", name),
        new NodeState(name, "uid", new Locality("eu", any(List.of("", "eu-1", "eu-2")))));
  }

  private <T> T any(List<? extends T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static NamespacedName name(Random random, String prefix) {
    return new NamespacedName(
        NAMESPACES.get(random.nextInt(NAMESPACES.size())), prefix + random.nextInt(NAMES));
  }

  private static String appOf(NamespacedName name) {
    return name.name();
  }

  private static String address(NamespacedName pod) {
    return "10.%d.%d.1".formatted(NAMESPACES.indexOf(pod.namespace()), pod.name().charAt(3) - '0');
  }

  /** A RouteRule, a Policy or a ReferenceGrant as a user would write it. */
  private static SampleCluster written(Random random) {
    SampleCluster cluster = new SampleCluster();
    NamespacedName name = name(random, "object");
    NamespacedName target = name(random, "app");
    NamespacedName backend = name(random, "app");
    int kind = random.nextInt(5);
    return switch (kind) {
      case 0, 1 -> cluster.apply(rule(random, name, target, backend));
      case 2, 3 -> cluster.apply(policy(random, name, target));
      default -> cluster.apply(grant(name));
    };
  }

  private static String rule(
      Random random, NamespacedName name, NamespacedName target, NamespacedName backend) {
    return """
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata: {name: %s, namespace: %s, generation: %d, creationTimestamp: "2026-01-0%dT00:00:00Z"}
    spec:
      parentRefs: [{name: %s, namespace: %s%s}]
      precedence: %d
      noMatch: %s
      rules:
      - matches: [{method: %s}, {path: {value: /%d}}]
        backendRefs: [{name: %s, namespace: %s, port: %d, subset: {matchLabels: {version: v%d}}}]
      - timeouts: {request: %s}
    """
        .formatted(
            name.name(),
            name.namespace(),
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            target.name(),
            target.namespace(),
            random.nextBoolean() ? ", port: 80" : "",
            random.nextInt(2),
            random.nextInt(4) == 0 ? "Reject" : "Forward",
            random.nextBoolean() ? "GET" : "PUT",
            random.nextInt(2),
            backend.name(),
            backend.namespace(),
            80 + random.nextInt(2),
            random.nextInt(3),
            random.nextInt(6) == 0 ? "soon" : "3s");
  }

  private static String policy(Random random, NamespacedName name, NamespacedName target) {
    List<String> targets =
        List.of(
            "{name: %s}".formatted(target.name()),
            "{kind: Namespace, name: %s}".formatted(name.namespace()),
            "{group: osier.dev, kind: MeshIdentity, name: default}");
    List<String> sections =
        List.of(
            "traffic: {connections: {max: %d}}".formatted(1 + random.nextInt(3)),
            "traffic: {locality: {mode: PreferZone}}",
            "mtls: {mode: Strict, ports: [{port: 8080, mode: Permissive}]}",
            "mtls: {mode: Permissive}",
            "mtls: {mode: Disabled}");
    return """
    apiVersion: osier.dev/v1alpha1
    kind: Policy
    metadata: {name: %s, namespace: %s, generation: %d, creationTimestamp: "2026-01-0%dT00:00:00Z"}
    spec:
      targetRefs: [%s]
      merge: %s
      %s
    """
        .formatted(
            name.name(),
            name.namespace(),
            1 + random.nextInt(3),
            1 + random.nextInt(2),
            targets.get(random.nextInt(targets.size())),
            random.nextInt(4) == 0 ? "Overrides" : "Defaults",
            sections.get(random.nextInt(sections.size())));
  }

  private static String grant(NamespacedName name) {
    return """
    apiVersion: gateway.networking.k8s.io/v1beta1
    kind: ReferenceGrant
    metadata: {name: %s, namespace: %s}
    spec:
      from: [{group: osier.dev, kind: RouteRule, namespace: %s}]
      to: [{group: "", kind: Service}]
    """
        .formatted(name.name(), name.namespace(), name.namespace().equals("shop") ? "lab" : "shop");
  }
}
