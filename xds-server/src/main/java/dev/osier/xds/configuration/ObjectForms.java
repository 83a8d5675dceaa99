package dev.osier.xds.configuration;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.Endpoints;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Service;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteList;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.RouteOutcome.Forward;
import dev.osier.xds.configuration.ObjectForm.ListKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Takes the forms of objects from a mesh. */
final class ObjectForms {
  private final Mesh mesh;
  private final Set<ObjectReference> objects;
  private final Map<ObjectReference, Map<ListKey, RouteList>> lists = new HashMap<>();
  private final Map<ObjectReference, Map<NamespacedName, Service>> services = new HashMap<>();
  private final Map<ObjectReference, Map<BackendKey, Endpoints>> endpoints = new HashMap<>();

  private ObjectForms(Mesh mesh, Set<ObjectReference> objects) {
    this.mesh = mesh;
    this.objects = objects;
  }

  /** The forms that these objects have in a mesh; those that are not in it have none. */
  static Map<ObjectReference, ObjectForm> of(Set<ObjectReference> objects, Mesh mesh) {
    if (objects.isEmpty()) {
      return Map.of();
    }
    ObjectForms forms = new ObjectForms(mesh, objects);
    mesh.routes()
        .forEach(
            (port, routes) -> {
              forms.add(new ListKey(port, Optional.empty()), routes.forEveryone());
              routes
                  .forNamespace()
                  .forEach(
                      (namespace, list) ->
                          forms.add(new ListKey(port, Optional.of(namespace)), list));
            });
    mesh.services().values().forEach(forms::add);
    return forms.build();
  }

  private void add(ListKey key, RouteList list) {
    for (Route route : list.routes()) {
      ObjectReference object = route.origin().reference();
      if (objects.contains(object)) {
        lists.computeIfAbsent(object, one -> new HashMap<>()).put(key, list);
        backends(route).forEach(backend -> add(object, backend));
      }
    }
  }

  private void add(ObjectReference object, BackendKey backend) {
    Endpoints known = mesh.endpoints().get(backend);
    if (known != null && !backend.subset().isAll()) {
      endpoints.computeIfAbsent(object, one -> new HashMap<>()).put(backend, known);
    }
  }

  private void add(Service service) {
    for (ObjectReference policy : service.policies()) {
      if (objects.contains(policy)) {
        services.computeIfAbsent(policy, one -> new HashMap<>()).put(service.name(), service);
      }
    }
  }

  private static Stream<BackendKey> backends(Route route) {
    RouteOutcome outcome = route.outcome();
    return outcome instanceof Forward forward
        ? Stream.concat(
            forward.backends().stream()
                .flatMap(
                    weighted ->
                        weighted.backend() instanceof Backend.ServiceBackend(BackendKey key)
                            ? Stream.of(key)
                            : Stream.empty()),
            forward.mirrors().stream().map(mirror -> mirror.backend()))
        : Stream.empty();
  }

  private Map<ObjectReference, ObjectForm> build() {
    Map<ObjectReference, ObjectForm> forms = new HashMap<>();
    for (ObjectReference object : objects) {
      Generation generation = mesh.generations().get(object);
      if (generation != null) {
        forms.put(
            object,
            new ObjectForm(
                object,
                generation,
                lists.getOrDefault(object, Map.of()),
                services.getOrDefault(object, Map.of()),
                endpoints.getOrDefault(object, Map.of())));
      }
    }
    return forms;
  }
}
