package dev.osier.xds.translate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.osier.mesh.ProxyClusters;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.TableHosts;
import dev.osier.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A bootstrap that holds a proxy's whole configuration without a control plane: what resources
 * refer to stands inside them. Changes to addresses let several proxies share one machine.
 */
public final class StaticBootstrap {
  private final Map<String, JsonObject> listeners = new TreeMap<>();
  private final Map<String, JsonObject> clusters = new TreeMap<>();
  private final Map<String, JsonObject> secrets = new TreeMap<>();

  /** The configuration as it is. */
  public StaticBootstrap(ProxyConfig config) {
    config.resources(ResourceType.LISTENER).values().forEach(resource -> add(resource, config));
    config.resources(ResourceType.CLUSTER).values().forEach(resource -> add(resource, config));
    config.resources(ResourceType.SECRET).values().forEach(resource -> add(resource, config));
  }

  private void add(XdsResource resource, ProxyConfig config) {
    JsonObject tree = ResourceJson.tree(resource);
    switch (resource.type()) {
      case LISTENER -> {
        ResourceJson.visit(tree, object -> inlineRoutes(object, config));
        listeners.put(resource.name(), tree);
      }
      case CLUSTER -> {
        inlineEndpoints(tree, config);
        clusters.put(resource.name(), tree);
      }
      case SECRET -> secrets.put(resource.name(), tree);
      case ENDPOINTS, ROUTES, VIRTUAL_HOST -> throw new IllegalArgumentException(resource.name());
    }
    // A secret without a source is looked up among the static ones.
    ResourceJson.visit(tree, object -> object.remove("sdsConfig"));
  }

  /** Keeps only these listeners. */
  public StaticBootstrap onlyListeners(Collection<String> names) {
    listeners.keySet().retainAll(names);
    return this;
  }

  /** Lets a listener bind a socket at each of these ports of an address. */
  public StaticBootstrap bind(String listener, String address, int port, int... more) {
    JsonObject tree = existing(listeners, listener);
    tree.remove("bindToPort");
    tree.remove("additionalAddresses");
    tree.add("address", address(address, port));
    List<JsonObject> additional = new ArrayList<>();
    for (int one : more) {
      JsonObject wrapped = new JsonObject();
      wrapped.add("address", address(address, one));
      additional.add(wrapped);
    }
    tree.add("additionalAddresses", array(additional));
    return this;
  }

  /** Sends what goes to a cluster to this address, whatever the cluster itself says. */
  public StaticBootstrap redirect(String cluster, String address, int port) {
    JsonObject tree = existing(clusters, cluster);
    tree.remove("upstreamBindConfig");
    tree.remove("lbPolicy");
    tree.addProperty("type", "STATIC");
    JsonObject endpoint = new JsonObject();
    endpoint.add("address", address(address, port));
    tree.add("loadAssignment", assignment(cluster, endpoint));
    return this;
  }

  /** Adds a cluster that a proxy would fetch on demand. */
  public StaticBootstrap onDemand(ProxyConfig config, String cluster) {
    Optional<XdsResource> resource = config.resource(ResourceType.CLUSTER, cluster);
    add(resource.orElseThrow(), config);
    // Everything is there already; asking would need a control plane.
    listeners
        .values()
        .forEach(tree -> ResourceJson.visit(tree, object -> object.remove("onDemand")));
    return this;
  }

  /** Takes the identity from this folder, for which there is no kubelet. */
  public StaticBootstrap identity(String folder) {
    secrets.replaceAll(
        (name, tree) ->
            JsonParser.parseString(tree.toString().replace(Secrets.IDENTITY_DIRECTORY, folder))
                .getAsJsonObject());
    return this;
  }

  /** The bootstrap as JSON. */
  public String json() {
    JsonObject resources = new JsonObject();
    resources.add("listeners", array(listeners.values()));
    JsonArray all = array(clusters.values());
    all.add(controlPlane());
    resources.add("clusters", all);
    resources.add("secrets", array(secrets.values()));
    JsonObject admin = new JsonObject();
    admin.add("address", address("127.0.0.1", 0));
    JsonObject root = new JsonObject();
    root.add("admin", admin);
    root.add("staticResources", resources);
    root.add(
        "node", JsonParser.parseString("{\"id\": \"shop/proxy\", \"cluster\": \"shop/account\"}"));
    return root.toString();
  }

  /** Where nobody listens; but a listener may name it. */
  private static JsonObject controlPlane() {
    JsonObject endpoint = new JsonObject();
    endpoint.add("address", address("127.0.0.1", 1));
    JsonObject tree = new JsonObject();
    tree.addProperty("name", ProxyClusters.CONTROL_PLANE);
    tree.addProperty("type", "STATIC");
    tree.addProperty("connectTimeout", "1s");
    tree.add("loadAssignment", assignment(ProxyClusters.CONTROL_PLANE, endpoint));
    return tree;
  }

  private static void inlineRoutes(JsonObject object, ProxyConfig config) {
    JsonElement rds = object.remove("rds");
    if (rds != null) {
      String name = rds.getAsJsonObject().get("routeConfigName").getAsString();
      XdsResource routes = config.resource(ResourceType.ROUTES, name).orElseThrow();
      JsonObject table = ResourceJson.tree(routes);
      if (table.remove("vhds") != null) {
        JsonArray hosts = new JsonArray();
        TableHosts.in(config.resources(ResourceType.VIRTUAL_HOST), name)
            .values()
            .forEach(host -> hosts.add(ResourceJson.tree(host)));
        table.add("virtualHosts", hosts);
      }
      // As where it is fetched: a route may name a cluster that does not exist.
      table.addProperty("validateClusters", false);
      object.add("routeConfig", table);
    }
  }

  private static void inlineEndpoints(JsonObject cluster, ProxyConfig config) {
    if (cluster.remove("edsClusterConfig") != null) {
      String name = cluster.get("name").getAsString();
      cluster.addProperty("type", "STATIC");
      cluster.add(
          "loadAssignment",
          ResourceJson.tree(config.resource(ResourceType.ENDPOINTS, name).orElseThrow()));
    }
  }

  private static JsonObject existing(Map<String, JsonObject> trees, String name) {
    return Optional.ofNullable(trees.get(name))
        .orElseThrow(() -> new IllegalArgumentException(name + " is not among " + trees.keySet()));
  }

  private static JsonObject assignment(String cluster, JsonObject endpoint) {
    JsonObject wrapped = new JsonObject();
    wrapped.add("endpoint", endpoint);
    JsonObject locality = new JsonObject();
    locality.add("lbEndpoints", array(List.of(wrapped)));
    JsonObject assignment = new JsonObject();
    assignment.addProperty("clusterName", cluster);
    assignment.add("endpoints", array(List.of(locality)));
    return assignment;
  }

  private static JsonObject address(String address, int port) {
    JsonObject socket = new JsonObject();
    socket.addProperty("address", address);
    socket.addProperty("portValue", port);
    JsonObject tree = new JsonObject();
    tree.add("socketAddress", socket);
    return tree;
  }

  private static JsonArray array(Collection<JsonObject> elements) {
    JsonArray array = new JsonArray();
    elements.forEach(array::add);
    return array;
  }
}
