package dev.osier.xds.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
  private static final NamespacedName POD = NamespacedName.parse("shop/web-1");
  private static final SpiffeId WEB =
      SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/web").orElseThrow();
  private static final SpiffeId OTHER =
      SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/other").orElseThrow();

  private final Configurations configurations = new Configurations();

  @Test
  void nothingIsServedBeforeTheFirstMesh() {
    assertThat(get(POD, WEB)).isEmpty();
    assertThat(configurations.isServing()).isFalse();
  }

  @Test
  void aProxyGetsItsConfiguration() {
    publish(mesh().build());

    assertThat(get(POD, WEB).orElseThrow().resources(ResourceType.CLUSTER))
        .containsKey("outbound/shop/web/80");
    assertThat(configurations.isServing()).isTrue();
  }

  @Test
  void nobodyElseGetsIt() {
    publish(mesh().build());

    assertThat(get(POD, OTHER)).as("another account").isEmpty();
    assertThat(get(NamespacedName.parse("shop/unknown"), WEB)).as("an unknown pod").isEmpty();
    assertThat(get(NamespacedName.parse("shop/bare"), OTHER)).as("a pod without sidecar").isEmpty();
  }

  @Test
  void aMeshWithoutRootsIsNotServed() {
    publish(mesh().roots().build());
    assertThat(get(POD, WEB)).isEmpty();

    publish(mesh().build());
    publish(mesh().withoutService("shop/web").roots().build());
    assertThat(get(POD, WEB).orElseThrow().resources(ResourceType.CLUSTER))
        .as("the mesh before stays")
        .containsKey("outbound/shop/web/80");
  }

  @Test
  void aNewMeshIsThereWhenListenersAreTold() throws Exception {
    List<Boolean> seen = new ArrayList<>();
    AutoCloseable subscription =
        configurations.subscribe(() -> seen.add(get(POD, WEB).isPresent()));
    publish(mesh().build());
    publish(mesh().withoutPod("shop/web-1").build());
    subscription.close();
    publish(mesh().build());

    assertThat(seen).containsExactly(true, false);
  }

  @Test
  void aMeshIsAsOldAsTheChangeThatMadeItAndNotAsItsPublication() throws Exception {
    List<Long> seen = new ArrayList<>();
    try (AutoCloseable subscription =
        configurations.subscribe(() -> seen.add(configurations.changedAt()))) {
      configurations.publish(Mesh.EMPTY, mesh().build(), 42);
      configurations.publish(Mesh.EMPTY, mesh().withoutPod("shop/web-1").build(), 43);
      configurations.publish(Mesh.EMPTY, mesh().roots().build(), 44);
    }

    assertThat(seen).as("when listeners are told").containsExactly(42L, 43L);
    assertThat(configurations.changedAt()).as("of the mesh that is served").isEqualTo(43);
  }

  @Test
  void oneListenerThatFailsDoesNotKeepOthersFromHearing() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    try (AutoCloseable failing =
            configurations.subscribe(
                () -> {
                  throw new IllegalStateException("a listener that fails");
                });
        AutoCloseable hearing = configurations.subscribe(heard::incrementAndGet)) {
      publish(mesh().build());
    }

    assertThat(heard).hasValue(1);
  }

  @Test
  void manyAtOnceShareOneConfiguration() throws Exception {
    publish(mesh().build());
    List<Callable<ProxyConfig>> callers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      callers.add(() -> get(POD, WEB).orElseThrow());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ProxyConfig first = get(POD, WEB).orElseThrow();
      for (Future<ProxyConfig> one : threads.invokeAll(callers)) {
        assertThat(one.get()).isSameAs(first);
      }
    }
  }

  private Optional<ProxyConfig> get(NamespacedName pod, SpiffeId caller) {
    return configurations.configuration(pod, caller, ConfigurationSource.Protocol.DELTA);
  }

  private void publish(Mesh mesh) {
    configurations.publish(Mesh.EMPTY, mesh);
  }

  private static MeshBuilder mesh() {
    return new MeshBuilder()
        .service("shop/web", service -> service.address("10.96.0.10").port(80, Protocol.HTTP, 80))
        .pod("shop/web-1", pod -> pod.address("10.0.1.5").account("web").serves("shop/web"))
        .pod("shop/bare", pod -> pod.account("other").withoutSidecar());
  }
}
