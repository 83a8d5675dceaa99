package dev.osier.operator.compile;

import static dev.osier.operator.compile.SampleCluster.tcp;
import static java.util.Objects.requireNonNull;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.PortRoutes;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOutcome;
import java.util.List;
import java.util.Map;

/** A cluster to write rules for: two services, one of them in two versions, and one elsewhere. */
final class Bookstore {
  static final String NAMESPACE = SampleCluster.NAMESPACE;
  static final NamespacedName REVIEWS = SampleCluster.name("reviews");
  static final ServicePortKey REVIEWS_PORT = new ServicePortKey(REVIEWS, 9080);
  static final NamespacedName SHADOW = new NamespacedName("lab", "shadow");

  private Bookstore() {}

  static SampleCluster cluster() {
    return new SampleCluster()
        .service(REVIEWS, "10.96.0.1", tcp("http", 9080, "8080"), tcp("tcp-admin", 9081, ""))
        .service("ratings", "10.96.0.2", tcp("http", 80, ""))
        .service("store", "10.96.0.3", tcp("tcp", 6379, ""))
        .service(SHADOW, "10.96.0.4", tcp("http", 80, ""))
        .pod(version("reviews-v1", "10.0.0.1", "v1"))
        .pod(version("reviews-v2", "10.0.0.2", "v2"))
        .slice(
            "reviews-1",
            "reviews",
            SampleCluster.slicePort("http", 8080),
            SampleCluster.ready("reviews-v1", "10.0.0.1"),
            SampleCluster.ready("reviews-v2", "10.0.0.2"));
  }

  /** A RouteRule about reviews in its own namespace. */
  static String rule(String name, String rules) {
    return rule(NAMESPACE, name, "2026-01-01T00:00:00Z", "", rules);
  }

  /**
   * A RouteRule about reviews.
   *
   * @param fields more fields of the spec
   * @param rules the rules, not indented
   */
  static String rule(String namespace, String name, String created, String fields, String rules) {
    return """
    ---
    apiVersion: osier.dev/v1alpha1
    kind: RouteRule
    metadata:
      name: %s
      namespace: %s
      uid: uid-%s
      generation: 3
      creationTimestamp: "%s"
    spec:
      parentRefs: [{name: reviews, namespace: shop, port: 9080}]
    %s
      rules:
    %s
    """
        .formatted(
            name,
            namespace,
            name,
            created,
            fields.isEmpty() ? "" : fields.indent(2).stripTrailing(),
            rules.indent(2).stripTrailing());
  }

  /** The routes that callers of a namespace see at reviews. */
  static List<Route> routes(SampleCluster cluster, String caller) {
    return cluster.routes(REVIEWS, 9080, caller);
  }

  /** All routes of reviews, whoever they bind. */
  static PortRoutes portRoutes(Mesh mesh) {
    return requireNonNull(mesh.routes().get(REVIEWS_PORT), "routes");
  }

  /** The names of the rules of routes, in order. */
  static List<String> names(List<Route> routes) {
    return routes.stream().map(route -> route.origin().ruleName()).toList();
  }

  /** What a route sends to. */
  static List<Backend> backends(Route route) {
    return ((RouteOutcome.Forward) route.outcome())
        .backends().stream().map(weighted -> weighted.backend()).toList();
  }

  static Subset versionSubset(String version) {
    return Subset.of(Map.of("version", version));
  }

  private static SampleCluster.PodSketch version(String name, String address, String version) {
    return new SampleCluster.PodSketch(name, address)
        .app("reviews")
        .label("version", version)
        .sidecar(true);
  }
}
