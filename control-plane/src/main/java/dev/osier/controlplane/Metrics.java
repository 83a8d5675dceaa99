package dev.osier.controlplane;

import dev.osier.ca.ClientListener;
import dev.osier.ca.IssuanceListener;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.operator.OperatorObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
    return this::count;
  }

  /** Counts clients whose certificate was not trusted, by reason. */
  ClientListener clients() {
    return refusal ->
        registry.counter("osier.ca.refused.clients", "reason", refusal.word()).increment();
  }

  /**
   * Shows how many seconds are left until the authority's certificates end; nothing while there is
   * no authority.
   */
  void expiry(Authority authority, InstantSource clock) {
    expiry("root", () -> authority.state().map(AuthorityState::rootNotAfter), clock);
    expiry(
        "intermediate", () -> authority.state().map(AuthorityState::intermediateNotAfter), clock);
  }

  private void expiry(String certificate, Supplier<Optional<Instant>> end, InstantSource clock) {
    Gauge.builder(
            "osier.ca.expiry",
            () ->
                end.get()
                    .map(instant -> (double) Duration.between(clock.instant(), instant).toSeconds())
                    .orElse(Double.NaN))
        .baseUnit("seconds")
        .description("how long the certificate is still valid; negative when it has expired")
        .tag("certificate", certificate)
        .register(registry);
  }

  /** Shows what waits to be worked on. */
  void queue(LongSupplier changes, Supplier<Duration> oldest) {
    Gauge.builder("osier.operator.queue.changes", changes::getAsLong)
        .description("changes of the cluster that wait to be worked on")
        .register(registry);
    Gauge.builder("osier.operator.queue.oldest", () -> oldest.get().toNanos() / 1e9)
        .baseUnit("seconds")
        .description("how long the oldest of them has waited")
        .register(registry);
  }

  /** Measures what the operator does. */
  OperatorObserver operator() {
    AtomicInteger leads = registry.gauge("osier.operator.leads", new AtomicInteger());
    Counter fenced =
        Counter.builder("osier.operator.fenced.writes")
            .description("what only the leader writes and was not sent: the lease had run out")
            .register(registry);
    Counter changes =
        Counter.builder("osier.operator.changes")
            .description("changes of the cluster that were worked on")
            .register(registry);
    Timer waits =
        Timer.builder("osier.operator.queue.wait")
            .description("how long the first of the changes waited that the mesh was made anew for")
            .register(registry);
    Timer rebuilds =
        Timer.builder("osier.operator.rebuild")
            .description("making the mesh anew, whether or not another came of it")
            .register(registry);
    return new OperatorObserver() {
      @Override
      public void meshRebuilt(long merged, Duration waited, Duration compilation) {
        changes.increment((double) merged);
        waits.record(waited);
        rebuilds.record(compilation);
      }

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
      public void requestObjected(IssuanceDecision objection) {
        count(objection);
      }

      @Override
      public void writeFenced() {
        fenced.increment();
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

  private void count(IssuanceDecision decision) {
    registry
        .counter("osier.ca.decisions", "outcome", outcome(decision), "reason", reason(decision))
        .increment();
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
