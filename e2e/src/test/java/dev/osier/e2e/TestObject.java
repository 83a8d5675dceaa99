package dev.osier.e2e;

import static java.util.Objects.requireNonNull;

import dev.osier.testkit.Await;
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

  /** The message of the first parent's or target's condition of a type. */
  String message(String type) {
    return String.valueOf(conditions(type).getFirst().get("message"));
  }

  /** One of {@code status.proxies}. */
  long proxies(String count) {
    return TestCluster.at(now().getAdditionalProperties(), "status", "proxies", count)
            instanceof Number number
        ? number.longValue()
        : -1;
  }

  /** The conditions of a type, one for each parent or target. */
  @SuppressWarnings("unchecked")
  List<Map<String, Object>> conditions(String type) {
    Map<String, Object> now = now().getAdditionalProperties();
    Object attached = TestCluster.at(now, "status", "parents");
    if (attached.equals("")) {
      attached = TestCluster.at(now, "status", "ancestors");
    }
    if (attached.equals("")) {
      return List.of();
    }
    return ((List<Map<String, Object>>) attached)
        .stream()
            .map(one -> requireNonNull(one.get("conditions")))
            .flatMap(conditions -> ((List<Map<String, Object>>) conditions).stream())
            .filter(condition -> type.equals(condition.get("type")))
            .toList();
  }

  private GenericKubernetesResource now() {
    return TestCluster.client().resource(resource).get();
  }

  @Override
  public void close() {
    TestCluster.client().resource(resource).delete();
  }
}
