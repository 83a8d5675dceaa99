package dev.osier.controlplane.preview;

import dev.osier.xds.evaluate.Evaluator;
import dev.osier.xds.resource.ProxyConfig;
import java.util.LinkedHashMap;

/**
 * The evaluators of the configurations that were asked last. One holds all that a proxy holds, so
 * there are never many. Safe for use by several threads.
 */
final class Evaluators {
  private static final int MOST = 4;

  // By identity: what equal views give is the same object.
  private final LinkedHashMap<ProxyConfig, Evaluator> latest = new LinkedHashMap<>();

  /** The evaluator of a configuration. */
  synchronized Evaluator of(ProxyConfig config) {
    Evaluator known = latest.remove(config);
    Evaluator evaluator = known == null ? new Evaluator(config) : known;
    latest.put(config, evaluator);
    if (latest.size() > MOST) {
      latest.pollFirstEntry();
    }
    return evaluator;
  }
}
