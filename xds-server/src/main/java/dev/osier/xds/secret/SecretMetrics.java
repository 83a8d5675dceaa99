package dev.osier.xds.secret;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/** What the server of secrets counts. */
final class SecretMetrics {
  private final MeterRegistry registry;
  private final Counter pushes;
  private final Counter rejections;

  SecretMetrics(MeterRegistry registry, IntSupplier streams) {
    this.registry = registry;
    Gauge.builder("osier.sds.streams", streams, IntSupplier::getAsInt)
        // Nobody else holds it.
        .strongReference(true)
        .description("open streams of proxies that get their certificates here")
        .register(registry);
    pushes =
        Counter.builder("osier.sds.pushes")
            .description("certificates handed to proxies")
            .register(registry);
    rejections =
        Counter.builder("osier.sds.rejections")
            .description("certificates that a proxy did not take")
            .register(registry);
  }

  void pushed() {
    pushes.increment();
  }

  void rejected() {
    rejections.increment();
  }

  /** Counts a caller that was turned away, or a stream that was ended. */
  void refused(String reason) {
    Counter.builder("osier.sds.refusals")
        .description("callers turned away, and streams ended, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
