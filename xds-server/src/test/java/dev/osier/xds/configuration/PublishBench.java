package dev.osier.xds.configuration;

import com.sun.management.ThreadMXBean;
import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RouteBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.stream.DeltaRequest;
import dev.osier.xds.stream.DeltaSession;
import dev.osier.xds.stream.Response;
import dev.osier.xds.stream.SubscriptionLimits;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * What it costs to make one change known to 100 proxies of ten namespaces in a mesh of 1,000
 * services of 5 endpoints, without the network: in time of one processor. Asserts nothing.
 */
class PublishBench {
  private static final int SERVICES = 1_000;
  private static final int ENDPOINTS = 5;
  private static final int PROXIES = 100;
  private static final int NAMESPACES = 10;
  private static final int WARM_UP = 100;
  private static final int RUNS = 50;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Configurations configurations = new Configurations();
  private final List<Proxy> proxies = new ArrayList<>();
  private Mesh mesh = Mesh.EMPTY;

  /** One proxy's session, which has taken everything. */
  private final class Proxy {
    private final NamespacedName pod;
    private final SpiffeId identity;
    private final DeltaSession session = new DeltaSession(SubscriptionLimits.DEFAULT);

    Proxy(int number) {
      pod = new NamespacedName("ns-" + number % NAMESPACES, "caller-" + number);
      identity =
          new SpiffeId(new TrustDomain("cluster.local"), pod.namespace(), "caller-" + number);
    }

    ProxyConfig config() {
      return configurations
          .configuration(pod, identity, ConfigurationSource.Protocol.DELTA)
          .orElseThrow();
    }

    void connect() {
      ProxyConfig config = config();
      session.configure(config);
      ask(ResourceType.CLUSTER, List.of());
      ask(ResourceType.ENDPOINTS, config.resources(ResourceType.ENDPOINTS).keySet());
      ask(ResourceType.SECRET, config.resources(ResourceType.SECRET).keySet());
      ask(ResourceType.LISTENER, List.of());
      ask(ResourceType.ROUTES, config.resources(ResourceType.ROUTES).keySet());
      take();
      session.introduced();
    }

    private void ask(ResourceType type, Collection<String> names) {
      session.receive(
          new DeltaRequest(type, List.copyOf(names), List.of(), Map.of(), "", Optional.empty()));
    }

    int take() {
      int resources = 0;
      for (Optional<Response> next = session.next(); next.isPresent(); next = session.next()) {
        Response response = next.get();
        resources += response.resources().size();
        session.receive(
            new DeltaRequest(
                response.type(),
                List.of(),
                List.of(),
                Map.of(),
                response.nonce(),
                Optional.empty()));
      }
      return resources;
    }
  }

  @Test
  void oneChange() {
    mesh = build();
    configurations.publish(Mesh.EMPTY, mesh);
    for (int i = 0; i < PROXIES; i++) {
      Proxy proxy = new Proxy(i);
      proxy.connect();
      proxies.add(proxy);
    }
    List<BackendKey> keys = List.copyOf(mesh.endpoints().keySet());
    print("one endpoint", i -> withOther(keys.get(i % keys.size())));
    List<ServicePortKey> ruled = List.copyOf(mesh.routes().keySet());
    print("one route", i -> withTimeout(ruled.get(i % ruled.size()), i));
  }

  private void print(String what, IntFunction<Mesh> change) {
    long published = 0;
    long sent = 0;
    int resources = 0;
    for (int i = 0; i < WARM_UP + RUNS; i++) {
      Mesh next = change.apply(i);
      long begin = threads.getCurrentThreadCpuTime();
      configurations.publish(mesh, next);
      long middle = threads.getCurrentThreadCpuTime();
      for (Proxy proxy : proxies) {
        proxy.session.configure(proxy.config());
        resources += proxy.take();
        proxy.session.settled();
        proxy.session.pending();
      }
      if (i >= WARM_UP) {
        published += middle - begin;
        sent += threads.getCurrentThreadCpuTime() - middle;
      }
      mesh = next;
    }
    System.out.printf(
        Locale.ROOT,
        "bench: %-14s changed: %7.3f ms of CPU to publish, %7.3f ms for %d streams, %.1f resources"
            + " each%n",
        what,
        published / 1e6 / RUNS,
        sent / 1e6 / RUNS,
        PROXIES,
        (double) resources / PROXIES / (WARM_UP + RUNS));
  }

  private Mesh withOther(BackendKey key) {
    SortedMap<BackendKey, Endpoints> endpoints = new TreeMap<>(mesh.endpoints());
    endpoints.computeIfPresent(
        key,
        (same, known) ->
            new Endpoints(key, known.endpoints().subList(0, known.endpoints().size() - 1)));
    return new Mesh(
        mesh.settings(),
        mesh.trustBundle(),
        mesh.services(),
        endpoints,
        mesh.routes(),
        mesh.workloads(),
        mesh.podBlocks(),
        mesh.generations());
  }

  private Mesh withTimeout(ServicePortKey key, int seconds) {
    SortedMap<ServicePortKey, PortRoutes> routes = new TreeMap<>(mesh.routes());
    String service = key.service().toString();
    Mesh other = rules(new MeshBuilder(), service, seconds).build();
    routes.put(key, other.routes().get(key));
    SortedMap<ObjectReference, Generation> generations = new TreeMap<>(mesh.generations());
    generations.replaceAll(
        (object, generation) ->
            object.name().equals(key.service())
                ? new Generation(generation.uid(), generation.number() + 1)
                : generation);
    return new Mesh(
        mesh.settings(),
        mesh.trustBundle(),
        mesh.services(),
        mesh.endpoints(),
        routes,
        mesh.workloads(),
        mesh.podBlocks(),
        generations);
  }

  private static MeshBuilder rules(MeshBuilder builder, String service, int seconds) {
    return builder.routes(
        service,
        80,
        RouteBuilder.route(service, 0).header("x-beta", "yes").to(service, 80, 1),
        RouteBuilder.route(service, 1)
            .prefix("/")
            .to(service, 80, 1)
            .timeouts(Optional.of(Duration.ofSeconds(1 + seconds)), Optional.empty()));
  }

  private static Mesh build() {
    MeshBuilder builder = new MeshBuilder();
    for (int i = 0; i < SERVICES; i++) {
      String name = "ns-" + i % NAMESPACES + "/service-" + i;
      String address = "10.96.%d.%d".formatted(i / 250, i % 250);
      builder.service(name, service -> service.address(address).port(80, Protocol.HTTP, 8080));
      for (int e = 0; e < ENDPOINTS; e++) {
        int pod = i * ENDPOINTS + e;
        builder.pod(
            name + "-" + e, one -> one.serves(name).account("service").address(podAddress(pod)));
      }
      if (i % 10 == 0) {
        rules(builder, name, 0);
      }
    }
    for (int i = 0; i < PROXIES; i++) {
      int proxy = i;
      builder.pod(
          "ns-" + i % NAMESPACES + "/caller-" + i,
          one -> one.account("caller-" + proxy).address("10.200.0." + (1 + proxy)));
    }
    return builder.build();
  }

  private static String podAddress(int pod) {
    return "10.%d.%d.%d".formatted(128 + pod / 62_500, pod / 250 % 250, pod % 250);
  }
}
