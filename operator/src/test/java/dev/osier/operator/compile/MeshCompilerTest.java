package dev.osier.operator.compile;

import static dev.osier.operator.compile.SampleCluster.endpoint;
import static dev.osier.operator.compile.SampleCluster.name;
import static dev.osier.operator.compile.SampleCluster.ready;
import static dev.osier.operator.compile.SampleCluster.slicePort;
import static dev.osier.operator.compile.SampleCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.ServicePortKey;
import dev.osier.operator.state.ServiceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MeshCompilerTest {
  @RepeatedTest(100)
  void theOrderOfTheInputDoesNotMatter(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    SampleCluster cluster = anyCluster(random);

    MeshCompiler.Compiled compiled = cluster.compile();
    MeshCompiler.Compiled other = cluster.shuffled(random).compile();

    assertThat(other.mesh()).isEqualTo(compiled.mesh());
    assertThat(other).isEqualTo(compiled);
  }

  @RepeatedTest(50)
  void whatDidNotChangeIsTheSameObject(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    SampleCluster cluster = anyCluster(random);
    Compilation compilation = Compilation.NONE.next(cluster.state());

    assertThat(compilation.next(cluster.shuffled(random).state()).compiled().mesh())
        .isSameAs(compilation.compiled().mesh());
  }

  @Test
  void onlyTheServiceWhoseEndpointChangedIsANewObject() {
    SampleCluster cluster =
        new SampleCluster()
            .service("a", "10.96.0.1", tcp("http", 80, ""))
            .service("b", "10.96.0.2", tcp("http", 80, ""))
            .pod("a", "a-1", "10.0.0.1", true)
            .pod("b", "b-1", "10.0.0.2", true)
            .slice("a", "a", slicePort("http", 80), ready("a-1", "10.0.0.1"))
            .slice("b", "b", slicePort("http", 80), ready("b-1", "10.0.0.2"));
    Compilation compilation = Compilation.NONE.next(cluster.state());
    Mesh before = compilation.compiled().mesh();

    cluster.slices.removeLast();
    cluster.slice(
        "b", "b", slicePort("http", 80), endpoint("b-1", "10.0.0.2", false, false, false));
    Mesh after = compilation.next(cluster.state()).compiled().mesh();

    BackendKey a = BackendKey.of(new ServicePortKey(name("a"), 80));
    assertThat(after.endpoints().get(a)).isSameAs(before.endpoints().get(a));
    assertThat(SampleCluster.endpoints(after, "b", 80)).isEmpty();
    assertThat(after.services().get(name("a"))).isSameAs(before.services().get(name("a")));
    // The identities and the protocol of a service do not move with the readiness of a pod.
    assertThat(after.services().get(name("b"))).isSameAs(before.services().get(name("b")));
    assertThat(after.workloads().get(name("b-1"))).isSameAs(before.workloads().get(name("b-1")));
  }

  /** A cluster with services that share pods, several slices, and all kinds of conditions. */
  private static SampleCluster anyCluster(Random random) {
    SampleCluster cluster = new SampleCluster().node("node-1", "eu", "eu-1");
    int apps = 1 + random.nextInt(4);
    for (int app = 0; app < apps; app++) {
      String appName = "app" + app;
      cluster.service(appName, "10.96.0." + (app + 1), tcp("http", 80, "8080"));
      List<String> pods = new ArrayList<>();
      for (int pod = 0; pod < random.nextInt(5); pod++) {
        String podName = appName + "-" + pod;
        pods.add(podName);
        cluster.pod(
            new SampleCluster.PodSketch(podName, address(podName))
                .app(appName)
                .account("account" + random.nextInt(3))
                .sidecar(random.nextBoolean()));
      }
      for (int slice = 0; slice < 1 + random.nextInt(3); slice++) {
        cluster.slice(
            appName + "-slice" + slice,
            appName,
            slicePort("http", 8080),
            pods.stream()
                .filter(pod -> random.nextInt(3) > 0)
                .map(
                    pod ->
                        endpoint(
                            pod,
                            address(pod),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean()))
                .toArray(dev.osier.operator.state.SliceState.Endpoint[]::new));
      }
      if (random.nextBoolean()) {
        ServiceState first = cluster.services.getLast();
        cluster.services.add(
            new ServiceState(
                name(appName + "-twin"),
                "uid",
                false,
                List.of("None"),
                first.selector(),
                List.of(tcp(random.nextBoolean() ? "grpc" : "db", 81, "8080")),
                false));
      }
    }
    for (int rule = 0; rule < random.nextInt(6); rule++) {
      cluster.apply(anyRule(rule, random));
      cluster.apply(anyPolicy(rule, random));
    }
    return cluster;
  }

  /** One of few rules, so that they get into each other's way. */
  private static String anyRule(int number, Random random) {
    return """
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata: {name: rule%d, namespace: %s, creationTimestamp: "2026-01-0%dT00:00:00Z"}
    spec:
      parentRefs: [{name: app%d, namespace: shop}]
      precedence: %d
      noMatch: %s
      rules:
      - matches: [{method: %s}, {path: {value: /%d}}]
        backendRefs: [{name: app%d, port: 80, subset: {matchLabels: {app: app%d}}}]
    """
        .formatted(
            number,
            random.nextBoolean() ? "shop" : "elsewhere",
            1 + random.nextInt(3),
            random.nextInt(3),
            random.nextInt(2),
            random.nextInt(4) == 0 ? "Reject" : "Forward",
            random.nextBoolean() ? "GET" : "PUT",
            random.nextInt(2),
            random.nextInt(3),
            random.nextInt(3));
  }

  private static String anyPolicy(int number, Random random) {
    return """
    apiVersion: osier.dev/v1alpha1
    kind: Policy
    metadata: {name: policy%d, namespace: shop, creationTimestamp: "2026-01-0%dT00:00:00Z"}
    spec:
      targetRefs: [%s]
      merge: %s
      traffic: {connections: {max: %d}}
    """
        .formatted(
            number,
            1 + random.nextInt(2),
            random.nextBoolean() ? "{name: app0}" : "{kind: Namespace, name: shop}",
            random.nextBoolean() ? "Defaults" : "Overrides",
            1 + number);
  }

  private static String address(String pod) {
    return "10.0.%d.%d".formatted(pod.charAt(3) - '0', 1 + pod.charAt(5) - '0');
  }
}
