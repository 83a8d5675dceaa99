package dev.osier.xds.server;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.stream.TypeStatus;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is counted and logged of removals that one proxy is spared: each type once in a row. */
final class WithheldLog {
  private static final Logger LOG = LoggerFactory.getLogger(WithheldLog.class);

  private final XdsMetrics metrics;
  private final Set<ResourceType> withheld = EnumSet.noneOf(ResourceType.class);

  WithheldLog(XdsMetrics metrics) {
    this.metrics = metrics;
  }

  void note(ProxyStatus proxy) {
    for (TypeStatus type : proxy.types()) {
      if (!type.withheld()) {
        withheld.remove(type.type());
      } else if (withheld.add(type.type())) {
        metrics.withheld(type.type());
        LOG.atError()
            .addKeyValue("pod", proxy.pod())
            .addKeyValue("type", type.type())
            .log("configuration has none of an indispensable type, removal withheld");
      }
    }
  }
}
