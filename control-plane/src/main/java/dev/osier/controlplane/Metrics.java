package dev.osier.controlplane;

import dev.osier.ca.IssuanceListener;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.operator.OperatorObserver;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The registry behind {@code /metrics}: the JVM's own figures and those of our parts, all named
 * {@code osier_…}.
 */
final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Counts certificate decisions by outcome and reason. */
  IssuanceListener issuance() {
    return decision ->
        registry
            .counter("osier.ca.decisions", "outcome", outcome(decision), "reason", reason(decision))
            .increment();
  }

  /** Measures what the operator does. */
  OperatorObserver operator() {
    AtomicInteger leads = registry.gauge("osier.operator.leads", new AtomicInteger());
    return new OperatorObserver() {
      @Override
      public void meshPublished(Mesh mesh, Duration compilation) {
        registry.timer("osier.operator.compilation").record(compilation);
      }

      @Override
      public void requestDecided(
          IssuanceDecision decision, Duration sinceCreation, Duration signing) {
        registry.timer("osier.ca.signing", "outcome", outcome(decision)).record(signing);
      }

      @Override
      public void leading(boolean now) {
        leads.set(now ? 1 : 0);
      }
    };
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  private static String outcome(IssuanceDecision decision) {
    return switch (decision) {
      case IssuanceDecision.Issued issued -> "issued";
      case IssuanceDecision.Denied denied -> "denied";
      case IssuanceDecision.Failed failed -> "failed";
      case IssuanceDecision.Pending pending -> "pending";
    };
  }

  private static String reason(IssuanceDecision decision) {
    return switch (decision) {
      case IssuanceDecision.Issued issued -> "";
      case IssuanceDecision.Denied denied -> denied.reason();
      case IssuanceDecision.Failed failed -> failed.reason();
      case IssuanceDecision.Pending pending -> pending.reason();
    };
  }
}
