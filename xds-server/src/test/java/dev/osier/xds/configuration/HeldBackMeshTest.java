package dev.osier.xds.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.route.Backend.ServiceBackend;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.HeaderChanges;
import dev.osier.mesh.route.NoMatch;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.route.RouteOutcome.Forward;
import dev.osier.mesh.route.WeightedBackend;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.PastForm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a proxy has that refuses an object: that as it was, all else as it is. */
class HeldBackMeshTest {
  private static final ServicePortKey WEB =
      new ServicePortKey(NamespacedName.parse("shop/web"), 80);
  private static final BackendKey V1 = new BackendKey(WEB, Subset.of(Map.of("version", "v1")));
  private static final String THERE = "10.0.1.5";
  private static final String GONE = "10.0.1.9";

  private final Mesh base =
      new MeshBuilder()
          .service("shop/web", service -> service.address("10.96.0.10").port(80, Protocol.HTTP, 80))
          .pod("shop/web-1", pod -> pod.address(THERE).account("web").serves("shop/web"))
          .build();

  @Test
  void theObjectIsAsItWasAndAtItsPlace() {
    Mesh before = mesh(list("a@1", "b@1", "c@1"), Map.of("a", 1L, "b", 1L, "c", 1L));
    Mesh now =
        mesh(list("new@1", "b@2", "a@2", "c@2"), Map.of("a", 2L, "b", 2L, "c", 2L, "new", 1L));
    assertThat(heldBack(before, now, "b")).containsExactly("new@1", "a@2", "b@1", "c@2");
    assertThat(heldBack(before, now, "c")).containsExactly("new@1", "b@2", "a@2", "c@1");
    assertThat(heldBack(before, now, "a", "b", "c")).containsExactly("new@1", "a@1", "b@1", "c@1");
  }

  @Test
  void anObjectThatNeverWasIsLeftOut() {
    Mesh now = mesh(list("a@1", "b@1"), Map.of("a", 1L, "b", 1L));
    Mesh held = HeldBackMesh.of(now, new HeldBack(Map.of(rule("a"), Optional.empty())));
    assertThat(names(held)).containsExactly("b@1");
    Mesh both =
        HeldBackMesh.of(
            now, new HeldBack(Map.of(rule("a"), Optional.empty(), rule("b"), Optional.empty())));
    assertThat(both.routes()).isEmpty();
  }

  @Test
  void anObjectThatIsGoneStaysAway() {
    Mesh before = mesh(list("a@1", "b@1"), Map.of("a", 1L, "b", 1L));
    Mesh now = mesh(list("b@1"), Map.of("b", 1L));
    assertThat(heldBack(before, now, "a")).containsExactly("b@1");
  }

  @Test
  void aRuleThatMovedElsewhereIsBackWhereItWas() {
    Mesh before = mesh(list("a@1"), Map.of("a", 1L));
    Mesh now = mesh(RouteList.NONE, Map.of("a", 2L));
    assertThat(heldBack(before, now, "a")).containsExactly("a@1");
  }

  @Test
  void aPastSubsetHasTheEndpointsThatAreStillThere() {
    Mesh before =
        withEndpoints(
            mesh(list("a@1"), Map.of("a", 1L)),
            new Endpoints(V1, List.of(endpoint(THERE), endpoint(GONE))));
    Mesh now = mesh(RouteList.NONE, Map.of("a", 2L));
    Mesh held = HeldBackMesh.of(now, new HeldBack(forms(before, "a")));
    assertThat(held.endpoints())
        .containsEntry(V1, new Endpoints(V1, List.of(endpoint(THERE))))
        .containsAllEntriesOf(now.endpoints());
  }

  private Endpoint endpoint(String address) {
    Endpoint known =
        Optional.ofNullable(base.endpoints().get(BackendKey.of(WEB)))
            .orElseThrow()
            .endpoints()
            .getFirst();
    return new Endpoint(address, known.port(), known.sidecar(), known.mtls(), known.locality());
  }

  private static List<String> heldBack(Mesh before, Mesh now, String... rules) {
    return names(HeldBackMesh.of(now, new HeldBack(forms(before, rules))));
  }

  private static Map<ObjectReference, Optional<PastForm>> forms(Mesh mesh, String... rules) {
    SortedMap<ObjectReference, Optional<PastForm>> forms = new TreeMap<>();
    for (String rule : rules) {
      forms.put(
          rule(rule),
          Optional.ofNullable(ObjectForms.of(Set.of(rule(rule)), mesh).get(rule(rule))));
    }
    return forms;
  }

  private static List<String> names(Mesh mesh) {
    return Optional.ofNullable(mesh.routes().get(WEB)).stream()
        .flatMap(port -> port.forEveryone().routes().stream())
        .map(route -> route.origin().ruleName())
        .toList();
  }

  private Mesh mesh(RouteList list, Map<String, Long> generations) {
    SortedMap<ObjectReference, Generation> references = new TreeMap<>();
    generations.forEach(
        (name, generation) -> references.put(rule(name), new Generation(name, generation)));
    SortedMap<ServicePortKey, PortRoutes> routes = new TreeMap<>();
    if (!list.equals(RouteList.NONE)) {
      routes.put(WEB, new PortRoutes(WEB, list, new TreeMap<>()));
    }
    return new Mesh(
        base.settings(),
        base.trustBundle(),
        base.services(),
        base.endpoints(),
        routes,
        base.workloads(),
        base.podBlocks(),
        references);
  }

  private static Mesh withEndpoints(Mesh mesh, Endpoints more) {
    SortedMap<BackendKey, Endpoints> endpoints = new TreeMap<>(mesh.endpoints());
    endpoints.put(more.key(), more);
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

  /** Routes of rules, each given by its name and what it says. */
  private static RouteList list(String... routes) {
    return new RouteList(
        Arrays.stream(routes).map(HeldBackMeshTest::route).toList(), NoMatch.FORWARD);
  }

  private static Route route(String text) {
    String name = text.substring(0, text.indexOf('@'));
    return new Route(
        new RouteOrigin(new NamespacedName("shop", name), 0, 0, text),
        RequestMatch.ANY,
        CallerMatch.ANYONE,
        Forward.to(List.of(new WeightedBackend(new ServiceBackend(V1), 1))),
        HeaderChanges.NONE,
        HeaderChanges.NONE,
        Optional.empty(),
        Optional.empty());
  }

  private static ObjectReference rule(String name) {
    return new ObjectReference(RouteOrigin.KIND, new NamespacedName("shop", name));
  }
}
