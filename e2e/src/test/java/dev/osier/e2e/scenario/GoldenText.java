package dev.osier.e2e.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.controlplane.preview.ResourceTree;
import dev.osier.mesh.Finding;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.Verdict;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Results as they stand in golden files. */
final class GoldenText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Map<ResourceType, String> FILES =
      Map.of(
          ResourceType.LISTENER, "listeners",
          ResourceType.ROUTES, "routes",
          ResourceType.VIRTUAL_HOST, "virtual-hosts",
          ResourceType.CLUSTER, "clusters",
          ResourceType.ENDPOINTS, "endpoints",
          ResourceType.SECRET, "secrets");

  private GoldenText() {}

  /** What users are told, in order. */
  static String status(Outcome outcome) {
    ArrayNode list = NODES.arrayNode();
    for (Finding finding : outcome.findings()) {
      list.addObject()
          .put("object", finding.subject().toString())
          .put("condition", finding.conditionType())
          .put("reason", finding.reason())
          .put("message", finding.message());
    }
    outcome.verdicts().forEach(verdict -> addClaims(verdict, list));
    return Yaml.write(list);
  }

  private static void addClaims(Verdict<?> verdict, ArrayNode list) {
    for (int i = 0; i < verdict.attachments().size(); i++) {
      for (Claim claim : verdict.attachments().get(i).claims()) {
        ObjectNode line =
            list.addObject()
                .put("object", verdict.object().toString())
                .put("reference", i)
                .put("condition", claim.condition())
                .put("holds", claim.holds())
                .put("reason", claim.reason());
        if (!claim.message().isEmpty()) {
          line.put("message", claim.message());
        }
      }
    }
  }

  /**
   * What a proxy gets, by the names of the files it is expected in. A resource that {@link
   * Scenario#SIMPLEST} has, too, is not repeated: the eye shall find what is special.
   */
  static SortedMap<String, String> of(ProxyConfig config, Scenario scenario) {
    ProxyConfig simplest = simplest();
    boolean repeat = scenario.name().equals(Scenario.SIMPLEST);
    SortedMap<String, String> files = new TreeMap<>();
    FILES.forEach(
        (type, file) -> {
          SortedMap<String, XdsResource> known =
              repeat ? new TreeMap<>() : simplest.resources(type);
          files.put(file, list(config.resources(type).values(), known));
        });
    if (!scenario.onDemand().isEmpty()) {
      List<XdsResource> clusters =
          scenario.onDemand().stream()
              .map(name -> config.resource(ResourceType.CLUSTER, name).orElseThrow())
              .toList();
      files.put("clusters-on-demand", list(clusters, Map.of()));
    }
    return files;
  }

  private static ProxyConfig simplest() {
    Scenario scenario = Scenario.named(Scenario.SIMPLEST);
    NamespacedName proxy = scenario.proxies().getFirst();
    return new Outcome(scenario.state()).config(proxy);
  }

  private static String list(Collection<XdsResource> resources, Map<String, XdsResource> known) {
    ArrayNode list = NODES.arrayNode();
    for (XdsResource resource : resources) {
      if (resource.equals(known.get(resource.name()))) {
        list.addObject().put("name", resource.name()).put("as-in", Scenario.SIMPLEST);
      } else {
        list.add(ResourceTree.of(resource));
      }
    }
    return Yaml.write(list);
  }
}
