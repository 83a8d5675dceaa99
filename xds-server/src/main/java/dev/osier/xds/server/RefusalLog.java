package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.xds.stream.Verdict.Refused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of what one proxy refuses: the first of it. */
final class RefusalLog {
  private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
  private static final int MOST = 20;

  private int refusals;

  void log(@Nullable NamespacedName pod, Refused refused) {
    refusals++;
    if (refusals > MOST) {
      return;
    }
    log.atWarn()
        .addKeyValue("pod", pod)
        .addKeyValue("type", refused.type())
        .addKeyValue("resources", refused.culprits().size())
        .addKeyValue(
            "first",
            LogText.of(refused.culprits().isEmpty() ? "" : refused.culprits().getFirst().name()))
        .addKeyValue("error", LogText.of(refused.message()))
        .log("proxy refused resources");
  }
}
