package dev.osier.webhook.injection;

import dev.osier.mesh.AddressBlock;
import java.util.List;

/**
 * How one pod's sidecar is run: the settings with the pod's annotations laid over them.
 *
 * @param resources what its container asks for and may use
 * @param concurrency Envoy's worker threads
 * @param logLevel Envoy's log level
 * @param excludedInboundPorts ports that others reach without the proxy, ascending
 * @param excludedOutboundPorts ports the application reaches without the proxy, ascending
 * @param excludedOutboundBlocks addresses the application reaches without the proxy, ascending
 * @param preStopSeconds how long application containers keep serving after their pod was told to
 *     stop
 */
record ProxyOptions(
    ProxyResources resources,
    int concurrency,
    String logLevel,
    List<Integer> excludedInboundPorts,
    List<Integer> excludedOutboundPorts,
    List<AddressBlock> excludedOutboundBlocks,
    int preStopSeconds) {
  ProxyOptions {
    excludedInboundPorts = List.copyOf(excludedInboundPorts);
    excludedOutboundPorts = List.copyOf(excludedOutboundPorts);
    excludedOutboundBlocks = List.copyOf(excludedOutboundBlocks);
  }
}
