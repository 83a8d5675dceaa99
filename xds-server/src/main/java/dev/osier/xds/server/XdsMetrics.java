package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.resource.ResourceType;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What this server measures of itself. */
final class XdsMetrics {
  private final MeterRegistry registry;
  private final Map<ResourceType, TypeMeters> types = new EnumMap<>(ResourceType.class);
  private final Timer convergence;

  private record TypeMeters(
      Counter pushes,
      Counter bytes,
      Counter refusals,
      Counter withheld,
      Timer pushTime,
      Timer acknowledgement) {}

  XdsMetrics(MeterRegistry registry, ConnectedProxies proxies) {
    this.registry = registry;
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
        Timer.builder("osier.xds.convergence")
            .description("from a change reaching a stream to the proxy's last verdict on it")
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
