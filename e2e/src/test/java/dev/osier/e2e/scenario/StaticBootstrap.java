package dev.osier.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.controlplane.preview.ResourceTree;
import dev.osier.mesh.ProxyClusters;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bootstrap that holds a proxy's whole configuration without a control plane: what resources
 * refer to stands inside them.
 */
public final class StaticBootstrap {
  private static final String IDENTITY_FOLDER = "/var/run/secrets/osier.dev/identity";

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private final ProxyConfig config;

  /**
   * The bootstrap of one proxy.
   *
   * @param onDemand names of clusters that the proxy has asked for
   */
  public StaticBootstrap(ProxyConfig config, List<String> onDemand) {
    this.config = config;
    root.putObject("node").put("id", "shop/proxy").put("cluster", "shop/account");
    ObjectNode resources = root.putObject("staticResources");
    ArrayNode listeners = resources.putArray("listeners");
    config.resources(ResourceType.LISTENER).values().stream()
        .map(ResourceTree::of)
        .forEach(listeners::add);
    ArrayNode clusters = resources.putArray("clusters");
    Stream.concat(
            config.resources(ResourceType.CLUSTER).values().stream(),
            onDemand.stream()
                .map(name -> config.resource(ResourceType.CLUSTER, name).orElseThrow()))
        .map(ResourceTree::of)
        .forEach(clusters::add);
    // A listener may name it.
    clusters
        .addObject()
        .put("name", ProxyClusters.CONTROL_PLANE)
        .put("type", "STATIC")
        .put("connectTimeout", "1s");
    ArrayNode secrets = resources.putArray("secrets");
    config.resources(ResourceType.SECRET).values().stream()
        .map(ResourceTree::of)
        .forEach(secrets::add);
    ResourceTree.visit(root, this::inline);
  }

  /** The bootstrap as one tree, to be changed at will. */
  ObjectNode tree() {
    return root;
  }

  /** The bootstrap as YAML, with the identity in a folder other than where the kubelet puts it. */
  public String yaml(Path identity) {
    return Yaml.write(root).replace(IDENTITY_FOLDER, identity.toString());
  }

  private void inline(ObjectNode object) {
    JsonNode rds = object.remove("rds");
    if (rds != null) {
      ObjectNode table = resource(ResourceType.ROUTES, rds.path("routeConfigName"));
      if (table.remove("vhds") != null) {
        ArrayNode hosts = table.putArray("virtualHosts");
        TableHosts.in(config.resources(ResourceType.VIRTUAL_HOST), table.path("name").asText())
            .values()
            .stream()
            .map(ResourceTree::of)
            .forEach(hosts::add);
      }
      // The cluster of a backend that leads nowhere is the only one that may be missing.
      boolean leadsNowhere = table.findValuesAsText("name").contains("invalid");
      object.set("routeConfig", table.put("validateClusters", !leadsNowhere));
    }
    if (object.remove("edsClusterConfig") != null) {
      object.put("type", "STATIC");
      object.set("loadAssignment", resource(ResourceType.ENDPOINTS, object.path("name")));
    }
    // A secret without a source is looked up among the static ones.
    object.remove("sdsConfig");
    object.remove("onDemand");
  }

  private ObjectNode resource(ResourceType type, JsonNode name) {
    return ResourceTree.of(config.resource(type, name.asText()).orElseThrow());
  }
}
