package dev.osier.xds.server;

import com.google.protobuf.Any;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.PastForm;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.FakeConfig;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Rules that stand together in one route table, each of which answers requests for its name with
 * its name and generation.
 */
final class WrittenRules implements ConfigurationSource {
  private static final String TABLE = "rules";

  private record Rule(String name, Generation generation, boolean expression) implements PastForm {
    Route route() {
      RouteMatch.Builder match = RouteMatch.newBuilder();
      if (expression) {
        match.setSafeRegex(RegexMatcher.newBuilder().setRegex("/" + name + "(x{1,5})?"));
      } else {
        match.setPath("/" + name);
      }
      return Route.newBuilder()
          .setMatch(match)
          .setDirectResponse(
              DirectResponseAction.newBuilder()
                  .setStatus(200)
                  .setBody(
                      DataSource.newBuilder().setInlineString(name + "@" + generation.number())))
          .build();
    }
  }

  private final Map<NamespacedName, Integer> ports = new HashMap<>();
  private final SortedMap<ObjectReference, Rule> rules = new TreeMap<>();
  private final Map<ObjectReference, PastForm> past = new HashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private SortedMap<ObjectReference, Generation> generations = new TreeMap<>();
  private @Nullable ProxyConfig plain;

  static ObjectReference reference(String name) {
    return new ObjectReference("RouteRule", new NamespacedName("bookstore", name));
  }

  /** A pod whose proxy listens at a port of this machine. */
  synchronized void pod(String name, int port) {
    ports.put(NamespacedName.parse(name), port);
  }

  /** Writes or changes a rule, which then matches by a regular expression or not. */
  void write(String name, boolean expression) {
    synchronized (this) {
      ObjectReference object = reference(name);
      Rule before = rules.get(object);
      if (before != null) {
        past.put(object, before);
      }
      long number = before == null ? 1 : before.generation().number() + 1;
      rules.put(object, new Rule(name, new Generation(name, number), expression));
      SortedMap<ObjectReference, Generation> next = new TreeMap<>();
      rules.forEach((key, rule) -> next.put(key, rule.generation()));
      generations = next;
      plain = null;
    }
    listeners.forEach(Runnable::run);
  }

  @Override
  public synchronized Optional<Configuration> configuration(
      NamespacedName pod, SpiffeId caller, Protocol protocol, HeldBack heldBack) {
    Integer port = ports.get(pod);
    if (port == null) {
      return Optional.empty();
    }
    ProxyConfig config;
    if (heldBack.isEmpty()) {
      plain = plain == null ? config(port, heldBack) : plain;
      config = plain;
    } else {
      config = config(port, heldBack);
    }
    return Optional.of(new Configuration(config, generations, Map.copyOf(past)));
  }

  private ProxyConfig config(int port, HeldBack heldBack) {
    List<ObjectReference> origins = new ArrayList<>();
    VirtualHost.Builder host = VirtualHost.newBuilder().setName("all").addDomains("*");
    rules.forEach(
        (object, latest) ->
            heldBack
                .forms()
                .getOrDefault(object, Optional.of(latest))
                .ifPresent(
                    form -> {
                      origins.add(object);
                      host.addRoutes(((Rule) form).route());
                    }));
    RouteConfiguration table =
        RouteConfiguration.newBuilder().setName(TABLE).addVirtualHosts(host).build();
    return FakeConfig.of(
        EnvoyResources.listener("main", port, TABLE),
        new XdsResource(
            ResourceType.ROUTES,
            TABLE,
            Integer.toHexString(table.toByteString().hashCode()),
            Any.pack(table),
            origins));
  }

  @Override
  public synchronized SortedMap<ObjectReference, Generation> generations() {
    return generations;
  }

  @Override
  public AutoCloseable subscribe(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
