package dev.osier.controlplane;

import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.report.Reporter;
import dev.osier.xds.server.ProxyListener;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who is told how far this replica's proxies have come: the source of their configurations, this
 * process, which may be the leader, and the leader.
 */
final class RolloutReporting implements ProxyListener, AutoCloseable {
  private final String replica;
  private final Configurations configurations;
  private final RolloutCollector collector;
  private final Reporter reporter;

  RolloutReporting(
      String replica,
      Configurations configurations,
      RolloutCollector collector,
      Reporter reporter) {
    this.replica = replica;
    this.configurations = configurations;
    this.collector = collector;
    this.reporter = reporter;
  }

  /** Replaces the leader, given by its pod's IP address; empty if it is this process or unknown. */
  void reportTo(Optional<String> leader) {
    reporter.reportTo(
        leader.map(address -> new InetSocketAddress(address, InjectionConfiguration.XDS_PORT)));
  }

  @Override
  public void progressed(RolloutReport report) {
    configurations.note(report);
    collector.report(replica, report);
    reporter.report(report);
  }

  @Override
  public void close() {
    reporter.close();
  }
}
