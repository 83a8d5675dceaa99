package dev.osier.operator.compile;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.Locality;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import dev.osier.operator.watch.WrittenCluster;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What it costs to compile 1,000 services of 5 endpoints after one change, in time of one
 * processor, beside compiling them from nothing. Asserts nothing.
 */
class CompilationBench {
  private static final int SERVICES = 1_000;
  private static final int ENDPOINTS = 5;
  private static final int CALLERS = 100;
  private static final int NAMESPACES = 10;
  private static final int WARM_UP = 1_000;
  private static final int RUNS = 300;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<ServiceState> services =
      new ArrayList<>(IntStream.range(0, SERVICES).mapToObj(CompilationBench::service).toList());
  private final List<SliceState> slices =
      new ArrayList<>(IntStream.range(0, SERVICES).mapToObj(i -> slice(i, ENDPOINTS)).toList());
  private final List<PodState> pods =
      new ArrayList<>(
          IntStream.range(0, SERVICES * ENDPOINTS + CALLERS)
              .mapToObj(i -> pod(i, "Running"))
              .toList());
  private final List<RouteRuleState> rules =
      new ArrayList<>(IntStream.range(0, SERVICES / 10).mapToObj(i -> rule(i, 1)).toList());
  private final List<RouteRuleState> edited =
      IntStream.range(0, SERVICES / 10).mapToObj(i -> rule(i, 2)).toList();

  @Test
  void afterOneChange() {
    print("nothing", this::state);
    print(
        "one endpoint",
        i -> {
          slices.set(i % SERVICES, slice(i % SERVICES, ENDPOINTS - i / SERVICES % 2));
          return state();
        });
    print(
        "one RouteRule",
        i -> {
          int edit = i % rules.size();
          rules.set(edit, i / rules.size() % 2 == 0 ? edited.get(edit) : rule(edit, 1));
          return state();
        });
    print(
        "one pod",
        i -> {
          pods.set(i, pod(i, i % 2 == 0 ? "Succeeded" : "Pending"));
          return state();
        });
    print(
        "one service",
        i -> {
          ServiceState known = services.get(i % SERVICES);
          services.set(
              i % SERVICES,
              known.withClusterIps(List.of("10.97.%d.%d".formatted(i / 250, i % 250))));
          return state();
        });
    print("everything", this::state, true, 50);
  }

  private ClusterState state(int ignored) {
    return state();
  }

  private ClusterState state() {
    return new ClusterState(
        SampleCluster.SETTINGS,
        new TrustBundle(List.of("root\n")),
        services,
        slices,
        pods,
        List.of(new NodeState("node", "uid", new Locality("eu", "eu-1"))),
        rules,
        List.of(),
        List.of());
  }

  private void print(String what, IntFunction<ClusterState> change) {
    print(what, change, false, RUNS);
  }

  private void print(String what, IntFunction<ClusterState> change, boolean fromNothing, int runs) {
    int warmUp = WARM_UP * runs / RUNS;
    Compilation compilation = Compilation.NONE.next(state());
    long spent = 0;
    for (int i = 0; i < warmUp + runs; i++) {
      ClusterState state = change.apply(i);
      long begin = threads.getCurrentThreadCpuTime();
      compilation = (fromNothing ? Compilation.NONE : compilation).next(state);
      if (i >= warmUp) {
        spent += threads.getCurrentThreadCpuTime() - begin;
      }
    }
    System.out.printf(
        Locale.ROOT, "bench: %-14s changed %8.3f ms of CPU%n", what, spent / 1e6 / runs);
  }

  private static NamespacedName name(String prefix, int i) {
    return new NamespacedName("ns-" + i % NAMESPACES, prefix + "-" + i);
  }

  private static ServiceState service(int i) {
    NamespacedName name = name("service", i);
    return new ServiceState(
        name,
        "uid-" + i,
        false,
        List.of("10.96.%d.%d".formatted(i / 250, i % 250)),
        Map.of("app", name.name()),
        List.of(new ServiceState.Port("http", 80, "TCP", "", "8080")),
        false);
  }

  private static SliceState slice(int i, int endpoints) {
    NamespacedName name = name("service", i);
    return new SliceState(
        name,
        name.name(),
        true,
        List.of(new SliceState.Port("http", 8080, "TCP")),
        IntStream.range(0, endpoints).mapToObj(e -> endpoint(i + e * SERVICES)).toList());
  }

  private static SliceState.Endpoint endpoint(int pod) {
    return new SliceState.Endpoint(
        List.of(address(pod)), true, true, false, "node", "", "pod-" + pod, "uid-" + pod);
  }

  private static PodState pod(int i, String phase) {
    NamespacedName name = name("pod", i);
    boolean serves = i < SERVICES * ENDPOINTS;
    String app = serves ? "service-" + i % SERVICES : "caller-" + i;
    return new PodState(
        name,
        "uid-" + i,
        Owner.account(name.namespace(), app),
        Map.of("app", app, "version", "v" + i / SERVICES, "pod-template-hash", "5d4f8c7b9"),
        app,
        "node",
        List.of(address(i)),
        List.of(),
        phase,
        false,
        false,
        true,
        Set.of(),
        Delivery.POD_CERTIFICATE);
  }

  private static String address(int pod) {
    return "10.%d.%d.%d".formatted(128 + pod / 62_500, pod / 250 % 250, 1 + pod % 250);
  }

  private static RouteRuleState rule(int i, int timeout) {
    NamespacedName service = name("service", 10 * i);
    return WrittenCluster.read(
            """
            apiVersion: osier.dev/v1alpha1
            kind: RouteRule
            metadata: {name: rule, namespace: %s, creationTimestamp: "2026-01-01T00:00:00Z", generation: %d}
            spec:
              parentRefs: [{name: %s, port: 80}]
              rules:
              - name: beta
                matches: [{headers: [{name: x-beta, value: "yes"}]}]
                backendRefs: [{name: %s, port: 80, subset: {matchLabels: {version: v1}}}]
              - name: rest
                timeouts: {request: %ds}
            """
                .replace("name: rule,", "name: rule-" + i + ",")
                .formatted(service.namespace(), timeout, service.name(), service.name(), timeout),
            new OperatorSettings(
                SampleCluster.SETTINGS.controlPlane(),
                "osier-0",
                "cluster.local",
                MeshIdentitySpec.DEFAULT,
                2,
                false,
                true,
                true),
            TrustBundle.EMPTY)
        .routeRules()
        .iterator()
        .next();
  }
}
