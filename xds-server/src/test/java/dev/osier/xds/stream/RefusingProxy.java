package dev.osier.xds.stream;

import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.PastForm;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A proxy with two route tables made from many objects, which refuses a table whole if one of the
 * objects is in a form that is bad; the session that serves it; and the objects.
 */
final class RefusingProxy {
  private static final List<String> TABLES = List.of("r1", "r2");

  /** What an object says, by a number of its own, and what Kubernetes calls it. */
  private record Form(long number, Generation generation) implements PastForm {}

  private final SortedMap<ObjectReference, Set<String>> tables = new TreeMap<>();
  private final Set<String> bad = new HashSet<>();
  private final Map<ObjectReference, PastForm> past = new HashMap<>();
  private final Map<ObjectReference, Long> written = new HashMap<>();
  private final SortedMap<ObjectReference, Form> latest = new TreeMap<>();
  private final Map<ObjectReference, Long> taken = new HashMap<>();
  private final Map<String, XdsResource> running = new TreeMap<>();
  private DeltaSession session = new DeltaSession(SubscriptionLimits.DEFAULT);
  private Isolation isolation = new Isolation(object -> false);
  private Optional<Response> underWay = Optional.empty();
  private int refusals;
  private int responses;

  static ObjectReference object(int number) {
    return new ObjectReference("RouteRule", new NamespacedName("shop", "rule-" + number));
  }

  /** Writes an object, in a form that the proxy takes or not. */
  void write(ObjectReference object, boolean good, String... inTables) {
    Form before = latest.get(object);
    write(
        object,
        before == null
            ? born(object)
            : new Generation(before.generation().uid(), before.generation().number() + 1),
        good,
        inTables);
  }

  /** Deletes an object and writes it anew, which nobody sees but as one change. */
  void replace(ObjectReference object, boolean good, String... inTables) {
    write(object, born(object), good, inTables);
  }

  private Generation born(ObjectReference object) {
    return new Generation("born " + written.getOrDefault(object, 0L), 1);
  }

  private void write(
      ObjectReference object, Generation generation, boolean good, String... inTables) {
    Form before = latest.get(object);
    long number = written.merge(object, 1L, Long::sum);
    if (before != null && taken.getOrDefault(object, 0L) == before.number()) {
      past.put(object, before);
    }
    latest.put(object, new Form(number, generation));
    tables.put(object, new TreeSet<>(List.of(inTables)));
    if (!good) {
      bad.add(object + "@" + number);
    }
  }

  private Map<ObjectReference, Generation> generations() {
    Map<ObjectReference, Generation> all = new TreeMap<>();
    latest.forEach((object, form) -> all.put(object, form.generation()));
    return all;
  }

  void delete(ObjectReference object) {
    latest.remove(object);
    past.remove(object);
  }

  /** Connects anew, with what it has. */
  void connect() {
    session = new DeltaSession(SubscriptionLimits.DEFAULT);
    isolation = new Isolation(object -> false);
    underWay = Optional.empty();
    Map<String, String> versions = new HashMap<>();
    running.forEach((name, table) -> versions.put(name, table.version()));
    ask(TABLES, versions, "", Optional.empty());
    for (ResourceType type : List.of(ResourceType.CLUSTER, ResourceType.LISTENER)) {
      session.receive(
          new DeltaRequest(type, List.of(), List.of(), Map.of("x", ""), "", Optional.empty()));
    }
    session.introduced();
    configure();
  }

  /** Has the session look at the objects again. */
  void configure() {
    ask();
    respond();
  }

  private void ask() {
    Configuration current;
    do {
      current = configuration(isolation.heldBack());
    } while (isolation.configure(current));
    session.configure(current.resources());
  }

  /** Goes one step on; false if there is nothing to be done. */
  boolean step() {
    if (underWay.isEmpty()) {
      return false;
    }
    Response response = underWay.get();
    underWay = Optional.empty();
    responses++;
    List<String> refused = new ArrayList<>();
    for (XdsResource table : response.resources()) {
      forms(table).stream().filter(bad::contains).forEach(refused::add);
    }
    if (refused.isEmpty()) {
      for (XdsResource table : response.resources()) {
        running.put(table.name(), table);
        for (String form : forms(table)) {
          int at = form.indexOf('@');
          taken.merge(
              reference(form.substring(0, at)), Long.parseLong(form.substring(at + 1)), Math::max);
        }
      }
    } else {
      refusals++;
    }
    response.removed().forEach(running::remove);
    ask(
        List.of(),
        Map.of(),
        response.nonce(),
        refused.isEmpty() ? Optional.empty() : Optional.of("a regular expression is too large"));
    respond();
    return true;
  }

  private void ask(
      List<String> names, Map<String, String> versions, String nonce, Optional<String> error) {
    session.receive(
        new DeltaRequest(ResourceType.ROUTES, names, List.of(), versions, nonce, error));
  }

  private void respond() {
    listen();
    while (isolation.consider(session.pending(), refused())) {
      ask();
      listen();
    }
  }

  private void listen() {
    for (Optional<Response> next = session.next(); next.isPresent(); next = session.next()) {
      if (next.get().type() == ResourceType.ROUTES) {
        underWay = next;
      }
    }
  }

  private List<Refusal> refused() {
    return session.status().stream().flatMap(type -> type.refusals().stream()).toList();
  }

  private Configuration configuration(HeldBack heldBack) {
    FakeConfig config = FakeConfig.EMPTY;
    for (String name : TABLES) {
      SortedMap<ObjectReference, String> content = new TreeMap<>();
      latest.forEach(
          (object, now) -> {
            if (tables.getOrDefault(object, Set.of()).contains(name)) {
              heldBack
                  .forms()
                  .getOrDefault(object, Optional.of(now))
                  .ifPresent(form -> content.put(object, object + "@" + ((Form) form).number()));
            }
          });
      XdsResource written =
          FakeConfig.resource(
              ResourceType.ROUTES,
              name,
              String.valueOf(content.values()),
              content.values().stream().map(text -> text.replace(' ', '_')).toArray(String[]::new));
      config =
          config.with(
              new XdsResource(
                  written.type(),
                  written.name(),
                  written.version(),
                  written.body(),
                  List.copyOf(content.keySet())));
    }
    return new Configuration(config, generations(), Map.copyOf(past));
  }

  private static List<String> forms(XdsResource table) {
    return FakeConfig.named(table).stream().map(text -> text.replace('_', ' ')).toList();
  }

  private static ObjectReference reference(String text) {
    return new ObjectReference("RouteRule", NamespacedName.parse(text.substring(10)));
  }

  /** What the proxy runs of a table, such as {@code RouteRule shop/rule-1@3}. */
  List<String> running(String table) {
    XdsResource resource = running.get(table);
    return resource == null ? List.of() : forms(resource);
  }

  /** What it should run: the latest of all that is good, of the rest what it took last. */
  List<String> expected(String table) {
    List<String> expected = new ArrayList<>();
    latest.forEach(
        (object, form) -> {
          if (tables.getOrDefault(object, Set.of()).contains(table)) {
            if (!bad.contains(object + "@" + form.number())) {
              expected.add(object + "@" + form.number());
            } else if (past.containsKey(object)) {
              expected.add(object + "@" + taken.get(object));
            }
          }
        });
    return expected;
  }

  /** The objects whose latest form is bad and that are in some table. */
  Set<ObjectReference> badObjects() {
    Set<ObjectReference> objects = new TreeSet<>();
    latest.forEach(
        (object, form) -> {
          if (bad.contains(object + "@" + form.number())) {
            objects.add(object);
          }
        });
    return objects;
  }

  Set<ObjectReference> culprits() {
    return isolation.culprits().keySet();
  }

  int refusals() {
    return refusals;
  }

  int responses() {
    return responses;
  }
}
