package dev.osier.controlplane.preview;

import dev.osier.xds.evaluate.Decision;
import dev.osier.xds.evaluate.Evaluator;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The proxy of a caller, with what it has decided so far. */
final class CallersProxy {
  // Where endpoints are changes nothing about where a request is sent.
  private static final List<ResourceType> DECISIVE =
      List.of(ResourceType.LISTENER, ResourceType.ROUTES, ResourceType.CLUSTER);

  private final ProxyConfig config;
  private final Evaluator evaluator;
  private final Map<Request, Decision> decisions = new ConcurrentHashMap<>();

  CallersProxy(ProxyConfig config) {
    this.config = config;
    this.evaluator = new Evaluator(config);
  }

  /** Whether a proxy with another configuration decides everything as this one does. */
  boolean decidesAs(ProxyConfig other) {
    return DECISIVE.stream().allMatch(type -> config.resources(type).equals(other.resources(type)));
  }

  Decision decide(Request request) {
    return decisions.computeIfAbsent(request, evaluator::decide);
  }
}
