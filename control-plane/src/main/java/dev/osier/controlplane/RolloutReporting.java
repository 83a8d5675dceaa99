package dev.osier.controlplane;

import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.report.Reporter;
import dev.osier.xds.server.ProxyListener;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is told how far this replica's proxies have come, and who sends them plaintext: the source of
 * their configurations, this process, which may be the leader, and the leader. What this process
 * signs with is added.
 */
final class RolloutReporting implements ProxyListener, AutoCloseable {
  private final String replica;
  private final Configurations configurations;
  private final RolloutCollector collector;
  private final Reporter reporter;
  private final Supplier<RotationPhase> phase;
  // Guarded by this.
  private Optional<RolloutReport> latest = Optional.empty();
  private PlaintextReport plaintext = PlaintextReport.NONE;

  RolloutReporting(
      String replica,
      Configurations configurations,
      RolloutCollector collector,
      Reporter reporter,
      Supplier<RotationPhase> phase) {
    this.replica = replica;
    this.configurations = configurations;
    this.collector = collector;
    this.reporter = reporter;
    this.phase = phase;
  }

  /** Replaces the leader, given by its pod's IP address; empty if it is this process or unknown. */
  void reportTo(Optional<String> leader) {
    reporter.reportTo(
        leader.map(address -> new InetSocketAddress(address, InjectionConfiguration.XDS_PORT)));
  }

  @Override
  public synchronized void progressed(RolloutReport report) {
    latest = Optional.of(report);
    configurations.note(report);
    RolloutReport whole = report.with(report.trust().in(phase.get())).with(plaintext);
    collector.report(replica, whole);
    reporter.report(whole);
  }

  /** Replaces what is known of those who send plaintext to this replica's proxies. */
  synchronized void heard(PlaintextReport known) {
    plaintext = known;
    latest.ifPresent(this::progressed);
  }

  /** Reports anew because this process signs with something else. */
  synchronized void authorityChanged() {
    latest.ifPresent(this::progressed);
  }

  @Override
  public void close() {
    reporter.close();
  }
}
