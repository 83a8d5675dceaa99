package dev.osier.xds.server;

import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.xds.stream.Refusal;

/**
 * Someone who is told of what proxies do. Calls for one proxy come one at a time and in order, for
 * several at once; they must return quickly and not throw. What a listener does not care for is
 * nothing to it.
 */
public interface ProxyListener {
  /** Cares for nothing. */
  ProxyListener NONE = new ProxyListener() {};

  /** A proxy has connected and is about to get its first configuration. */
  default void connected(ProxyStatus proxy) {}

  /** A proxy is gone, or its connection is. */
  default void disconnected(ProxyStatus proxy) {}

  /** A proxy refuses a resource, which is known to be the one to blame. */
  default void refused(ProxyStatus proxy, Refusal refusal) {}

  /**
   * The proxies have come further, or there are others, or other objects; at most 4 times a second.
   */
  default void progressed(RolloutReport report) {}
}
