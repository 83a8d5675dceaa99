package dev.osier.xds.server;

import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The latest report of each replica. */
public final class Collected implements RolloutCollector {
  private final Map<String, RolloutReport> reports = new ConcurrentHashMap<>();

  @Override
  public void report(String replica, RolloutReport report) {
    reports.put(replica, report);
  }

  @Override
  public void forget(String replica) {
    reports.remove(replica);
  }

  public boolean knows(String replica) {
    return reports.containsKey(replica);
  }

  /** Such as {@code @2 1/0/1}: generation, targeted, acknowledged, rejected. */
  public String of(String replica, String rule) {
    Rollout rollout = rollout(replica, rule);
    return rollout == null
        ? ""
        : "@"
            + rollout.generation().number()
            + " "
            + rollout.targeted()
            + "/"
            + rollout.acknowledged()
            + "/"
            + rollout.rejected();
  }

  /** What the proxy said that refuses it, with its pod. */
  public String refusal(String replica, String rule) {
    Rollout rollout = rollout(replica, rule);
    return rollout == null
        ? ""
        : rollout.refusal().map(refusal -> refusal.pod() + ": " + refusal.words()).orElse("");
  }

  private @Nullable Rollout rollout(String replica, String rule) {
    RolloutReport report = reports.get(replica);
    return report == null ? null : report.rollouts().get(WrittenRules.reference(rule));
  }
}
