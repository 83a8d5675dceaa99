package dev.osier.webhook.injection;

/**
 * How sidecars are run unless a pod's annotations say otherwise.
 *
 * @param image the proxy image
 * @param pullPolicy when to pull it (Container.imagePullPolicy), empty for Kubernetes' default
 * @param uid the user and group the proxy runs as; no application container may run as it
 * @param resources what its container asks for and may use
 * @param maxCpu the most CPU an annotation may ask for
 * @param maxMemory the most memory an annotation may ask for
 * @param concurrency Envoy's worker threads
 * @param logLevel Envoy's log level
 */
public record ProxySettings(
    String image,
    String pullPolicy,
    int uid,
    ProxyResources resources,
    ResourceAmount maxCpu,
    ResourceAmount maxMemory,
    int concurrency,
    String logLevel) {}
