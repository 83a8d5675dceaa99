package dev.osier.e2e;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/**
 * A RouteRule or Policy that one test applies, gone when the test is done.
 *
 * @param resource the object as it was sent
 */
record TestObject(GenericKubernetesResource resource) implements AutoCloseable {
  /**
   * Applies a RouteRule for the Service {@code server} of the namespace and waits for the proxies.
   */
  static TestObject routeRule(TestNamespace namespace, String name, String spec) {
    TestObject rule = apply(namespace, "RouteRule", name, "parentRefs: [{name: server}]\n" + spec);
    rule.awaitProgrammed();
    return rule;
  }

  /** Applies an object without waiting for anything. */
  static TestObject apply(TestNamespace namespace, String kind, String name, String spec) {
    GenericKubernetesResource resource =
        Serialization.unmarshal(
            """
            apiVersion: osier.dev/v1alpha1
            kind: %s
            metadata: {name: %s, namespace: %s}
            spec:
            %s
            """
                .formatted(kind, name, namespace.name(), spec.strip().indent(2).stripTrailing()),
            GenericKubernetesResource.class);
    return new TestObject(TestCluster.client().resource(resource).serverSideApply());
  }

  /** Waits until every proxy that needs it runs it. */
  void awaitProgrammed() {
    Await.until(TestCluster.SOON, () -> require("Programmed", "True"));
  }

  /** Fails unless each parent's or target's condition of a type has a status. */
  void require(String type, String status) {
    List<Map<String, Object>> conditions = conditions(type);
    if (conditions.isEmpty()
        || !conditions.stream()
            .allMatch(
                condition ->
                    status.equals(condition.get("status"))
                        && condition.get("observedGeneration") instanceof Number number
                        && number.longValue() >= resource.getMetadata().getGeneration())) {
      throw new AssertionError(type + " is not " + status + ": " + conditions);
    }
  }

  /** The conditions of a type, one for each parent or target. */
  @SuppressWarnings("unchecked")
  List<Map<String, Object>> conditions(String type) {
    GenericKubernetesResource now = TestCluster.client().resource(resource).get();
    Object attached = TestCluster.at(now.getAdditionalProperties(), "status", "parents");
    if (attached.equals("")) {
      attached = TestCluster.at(now.getAdditionalProperties(), "status", "ancestors");
    }
    if (attached.equals("")) {
      return List.of();
    }
    return ((List<Map<String, Object>>) attached)
        .stream()
            .flatMap(one -> ((List<Map<String, Object>>) one.get("conditions")).stream())
            .filter(condition -> type.equals(condition.get("type")))
            .toList();
  }

  @Override
  public void close() {
    TestCluster.client().resource(resource).delete();
  }
}
