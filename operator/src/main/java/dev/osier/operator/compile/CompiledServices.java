package dev.osier.operator.compile;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Immutable;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.Service;
import dev.osier.operator.compile.route.ServiceDirectory;
import dev.osier.operator.state.ServiceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All Services and what came of them.
 *
 * @param pods the pods, and what each service depends on besides
 * @param slices their EndpointSlices
 * @param states the Services
 * @param byName what came of each that is a service to a proxy
 * @param services the services
 * @param endpoints the endpoints of their ports
 */
record CompiledServices(
    CompiledPods pods,
    SlicesByService slices,
    List<ServiceState> states,
    Map<NamespacedName, CompiledService> byName,
    SortedMap<NamespacedName, Service> services,
    SortedMap<BackendKey, Endpoints> endpoints)
    implements ServiceDirectory {
  static final CompiledServices NONE =
      new CompiledServices(
          CompiledPods.NONE,
          SlicesByService.NONE,
          List.of(),
          Map.of(),
          Mesh.EMPTY.services(),
          Mesh.EMPTY.endpoints());

  /** These Services, of which what is as before is taken from here. */
  CompiledServices next(
      CompiledPods currentPods, SlicesByService currentSlices, List<ServiceState> current) {
    Changes<ServiceState> changes = Changes.between(states, current, ServiceState::name);
    List<ServiceState> touched =
        isLike(currentPods.surroundings()) ? touched(changes, currentPods, currentSlices) : current;
    if (changes.before().isEmpty() && touched.isEmpty()) {
      return new CompiledServices(currentPods, currentSlices, current, byName, services, endpoints);
    }
    ServiceCompiler compiler = new ServiceCompiler(currentPods, currentSlices);
    Map<NamespacedName, CompiledService> next = new HashMap<>(byName);
    SortedMap<NamespacedName, Service> all = new TreeMap<>(services);
    SortedMap<BackendKey, Endpoints> inUse = new TreeMap<>(endpoints);
    for (ServiceState gone : changes.before()) {
      remove(gone.name(), next, all, inUse);
    }
    for (ServiceState state : touched) {
      if (ServiceCompiler.isService(state)) {
        CompiledService compiled = next(byName.get(state.name()), compiler.compile(state));
        next.put(state.name(), compiled);
        all.put(state.name(), compiled.service());
        inUse.putAll(compiled.endpoints());
      }
    }
    return new CompiledServices(
        currentPods,
        currentSlices,
        current,
        next,
        Immutable.sortedMap(Shared.map(services, all)),
        Immutable.sortedMap(Shared.map(endpoints, inUse)));
  }

  private boolean isLike(Surroundings current) {
    Surroundings before = pods.surroundings();
    return current.isLike(before) && current.localities().equals(before.localities());
  }

  /** The Services that are others, or whose endpoints are, or are in another condition. */
  private List<ServiceState> touched(
      Changes<ServiceState> changes, CompiledPods currentPods, SlicesByService currentSlices) {
    Map<NamespacedName, ServiceState> touched = new HashMap<>();
    for (NamespacedName service : currentSlices.changedSince(slices)) {
      CompiledService known = byName.get(service);
      if (known != null) {
        touched.put(service, known.state());
      }
    }
    if (!Shared.isSame(pods.byName(), currentPods.byName())) {
      byName.values().stream()
          .filter(service -> !service.pods().areAlike(currentPods))
          .forEach(service -> touched.put(service.state().name(), service.state()));
    }
    changes.before().forEach(gone -> touched.remove(gone.name()));
    changes.after().forEach(state -> touched.put(state.name(), state));
    return List.copyOf(touched.values());
  }

  private static void remove(
      NamespacedName name,
      Map<NamespacedName, CompiledService> services,
      SortedMap<NamespacedName, Service> all,
      SortedMap<BackendKey, Endpoints> inUse) {
    all.remove(name);
    CompiledService gone = services.remove(name);
    if (gone != null) {
      for (BackendKey key : gone.endpoints().keySet()) {
        inUse.remove(key);
      }
    }
  }

  private static CompiledService next(@Nullable CompiledService before, CompiledService current) {
    return before == null ? current : current.sharing(before);
  }

  @Override
  public Optional<Service> service(NamespacedName name) {
    return Optional.ofNullable(byName.get(name)).map(CompiledService::service);
  }

  @Override
  public boolean hasPods(BackendKey backend) {
    return Optional.ofNullable(byName.get(backend.port().service()))
        .filter(service -> service.hasPods(backend))
        .isPresent();
  }

  /**
   * The endpoints of every port, and of some subsets.
   *
   * @param before the services before
   * @param previous the endpoints of the mesh before, made of those
   */
  SortedMap<BackendKey, Endpoints> endpoints(
      SortedSet<BackendKey> named,
      CompiledServices before,
      SortedMap<BackendKey, Endpoints> previous) {
    if (named.isEmpty()) {
      return Shared.map(previous, endpoints);
    }
    SortedMap<BackendKey, Endpoints> all = new TreeMap<>(endpoints);
    for (BackendKey key : named) {
      CompiledService service = byName.get(key.port().service());
      Endpoints known = previous.get(key);
      boolean holds =
          known != null
              && service != null
              && Shared.isSame(service, before.byName.get(key.port().service()));
      all.put(key, holds ? known : endpoints(key, service, known));
    }
    return Shared.map(previous, all);
  }

  private static Endpoints endpoints(
      BackendKey key, @Nullable CompiledService service, @Nullable Endpoints known) {
    Endpoints current = service == null ? new Endpoints(key, List.of()) : service.endpointsOf(key);
    return known == null ? current : Shared.value(known, current);
  }
}
