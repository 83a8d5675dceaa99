package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all streams of a server share.
 *
 * @param source where configurations come from
 * @param limits what a stream may cost
 * @param proxies where streams are listed while they are open
 * @param outflow where it is counted what proxies have not taken yet
 * @param rollouts who counts how far proxies have come
 * @param listener who is told of what proxies do
 * @param metrics where it is counted
 * @param threads where streams borrow a thread while they have something to do
 * @param timer for deadlines; runs nothing that takes time
 */
record StreamContext(
    ConfigurationSource source,
    StreamLimits limits,
    ConnectedProxies proxies,
    Outflow outflow,
    RolloutTracker rollouts,
    ProxyListener listener,
    XdsMetrics metrics,
    Executor threads,
    ScheduledExecutorService timer) {}
