package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.stream.Held;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What this server measures of itself. */
final class XdsMetrics {
  /** What a change or a connection is to be done within, from excellent to bad. */
  private static final Duration[] ARRIVALS =
      Stream.of(5, 15, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<ResourceType, TypeMeters> types = new EnumMap<>(ResourceType.class);
  private final Timer convergence;
  private final Timer connect;

  private record TypeMeters(
      Counter pushes,
      Counter bytes,
      Counter refusals,
      Counter withheld,
      Timer pushTime,
      Timer acknowledgement) {}

  XdsMetrics(MeterRegistry registry, ConnectedProxies proxies, Outflow outflow) {
    this.registry = registry;
    Gauge.builder("osier.xds.unread", outflow, Outflow::underWay)
        .baseUnit("bytes")
        .description("what was written to proxies that they have not taken yet")
        .register(registry);
    Gauge.builder("osier.xds.waiting.streams", outflow, Outflow::waiting)
        .description("proxies that wait for their first configuration because of what is unread")
        .register(registry);
    for (Protocol protocol : Protocol.values()) {
      Gauge.builder("osier.xds.streams", proxies, all -> all.count(protocol))
          .description("open streams of proxies")
          .tag("protocol", protocol.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    for (ResourceType type : ResourceType.values()) {
      types.put(type, create(type.name().toLowerCase(Locale.ROOT)));
    }
    convergence =
        arrival(
            "osier.xds.convergence",
            "from a change of the cluster being seen to a proxy's last verdict on it");
    connect =
        arrival(
            "osier.xds.connect", "from a stream's beginning to the proxy having all of its first");
    Gauge.builder("osier.xds.unsettled.streams", proxies, ConnectedProxies::lacking)
        .description("proxies that have not taken all they are to have")
        .register(registry);
    Gauge.builder(
            "osier.xds.unsettled.longest",
            proxies,
            all -> all.longestLacking(System.nanoTime()).toNanos() / 1e9)
        .baseUnit("seconds")
        .description("how long the one of them has waited that has waited longest")
        .register(registry);
    size("bytes", "how long the configuration is that proxies have", proxies, Held::bytes);
    size("resources", "how many resources proxies have", proxies, Held::resources);
  }

  private Timer arrival(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(ARRIVALS)
        .register(registry);
  }

  private void size(
      String what, String description, ConnectedProxies proxies, ToLongFunction<Held> size) {
    Gauge.builder(
            "osier.xds.held." + what, proxies, all -> all.held().stream().mapToLong(size).sum())
        .description(description)
        .tag("proxies", "all")
        .register(registry);
    Gauge.builder(
            "osier.xds.held." + what,
            proxies,
            all -> all.held().stream().mapToLong(size).max().orElse(0))
        .description(description)
        .tag("proxies", "largest")
        .register(registry);
  }

  private TypeMeters create(String type) {
    return new TypeMeters(
        counter("osier.xds.pushes", "responses sent", type),
        counter("osier.xds.pushed.bytes", "length of the responses sent", type),
        counter("osier.xds.refusals", "responses that a proxy refused", type),
        counter(
            "osier.xds.withheld",
            "times that removing the last resource of a type was withheld",
            type),
        timer("osier.xds.push.time", "making and handing over one response", type),
        timer("osier.xds.acknowledgement", "from sending a response to its acceptance", type));
  }

  private Counter counter(String name, String description, String type) {
    return Counter.builder(name).description(description).tag("type", type).register(registry);
  }

  private Timer timer(String name, String description, String type) {
    return Timer.builder(name).description(description).tag("type", type).register(registry);
  }

  void pushed(ResourceType type, int bytes, Duration took) {
    TypeMeters meters = meters(type);
    meters.pushes().increment();
    meters.bytes().increment(bytes);
    meters.pushTime().record(took);
  }

  void accepted(ResourceType type, Duration after) {
    meters(type).acknowledgement().record(after);
  }

  void refused(ResourceType type) {
    meters(type).refusals().increment();
  }

  void withheld(ResourceType type) {
    meters(type).withheld().increment();
  }

  void converged(Duration after) {
    convergence.record(after);
  }

  /** Counts a proxy that has taken all of its first configuration. */
  void furnished(Duration after) {
    connect.record(after);
  }

  /** Counts a stream that we ended. */
  void ended(Status.Code code) {
    Counter.builder("osier.xds.ended.streams")
        .description("streams that the server ended, by the code it gave")
        .tag("code", code.name())
        .register(registry)
        .increment();
  }

  private TypeMeters meters(ResourceType type) {
    TypeMeters meters = types.get(type);
    if (meters == null) {
      throw new IllegalStateException("measuring: every type has its meters");
    }
    return meters;
  }
}
