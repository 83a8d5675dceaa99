package dev.osier.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.route.ParentRef;
import dev.osier.mesh.Generation;
import dev.osier.mesh.Locality;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.usage.Owner;
import dev.osier.operator.state.GrantState;
import dev.osier.operator.state.NodeState;
import dev.osier.operator.state.PodState;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.state.ServiceState;
import dev.osier.operator.state.SliceState;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchedObjectsTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private static <V extends WatchedObject<T>, T> T read(Class<V> kind, String yaml) {
    return SERIALIZATION.unmarshal(yaml, kind).state();
  }

  @Test
  void aPodWithASidecar() {
    PodState pod =
        read(
            WatchedPod.class,
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: cart-1
              namespace: shop
              uid: abc
              labels: {app: cart, osier.dev/proxy: sidecar, pod-template-hash: 5c7f}
              ownerReferences:
              - {apiVersion: example.dev/v1, kind: Other, name: other, uid: x}
              - {apiVersion: apps/v1, kind: ReplicaSet, name: cart-5c7f, uid: x, controller: true}
              annotations: {proxy.osier.dev/exclude-inbound-ports: "9090, 9091", other: x}
              managedFields: [{manager: kubelet}]
              deletionTimestamp: "2026-01-01T00:00:00Z"
            spec:
              serviceAccountName: cart
              nodeName: node-1
              initContainers:
              - {name: osier-redirect, image: x}
              - {name: osier-proxy, image: x, restartPolicy: Always, ports: [{name: admin, containerPort: 15021}]}
              containers:
              - name: app
                image: x
                ports:
                - {name: http, containerPort: 8080, protocol: TCP}
                - {name: dns, containerPort: 53, protocol: UDP}
                - {containerPort: 1234}
            status:
              phase: Running
              podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]
              someFieldOfTheFuture: {a: [1]}
            """);

    assertThat(pod)
        .isEqualTo(
            new PodState(
                new NamespacedName("shop", "cart-1"),
                "abc",
                new Owner("shop", "ReplicaSet", "cart"),
                Map.of("pod-template-hash", "5c7f", "app", "cart", "osier.dev/proxy", "sidecar"),
                "cart",
                "node-1",
                List.of("10.0.0.1", "fd00::1"),
                List.of(
                    new PodState.NamedPort("http", 8080), new PodState.NamedPort("admin", 15021)),
                "Running",
                false,
                true,
                true,
                Set.of(9090, 9091),
                Delivery.POD_CERTIFICATE));
  }

  @Test
  void aTokenInTheSidecarsVolumeMeansSdsWhateverTheLabelSays() {
    String pod =
        """
        metadata: {name: a, namespace: shop, labels: {osier.dev/delivery: %s}}
        spec:
          initContainers: [{name: osier-proxy}]
          volumes:
          - {name: data, emptyDir: {}}
          - {name: other, projected: {sources: [{serviceAccountToken: {path: token}}]}}
          - name: osier-identity
            projected: {sources: [{configMap: {name: osier-roots}}, {%s: {path: token, extra: 1}}]}
        """;

    assertThat(
            read(WatchedPod.class, pod.formatted("PodCertificate", "serviceAccountToken"))
                .delivery())
        .isEqualTo(Delivery.SDS);
    assertThat(read(WatchedPod.class, pod.formatted("SDS", "podCertificate")).delivery())
        .isEqualTo(Delivery.POD_CERTIFICATE);
  }

  @Test
  void theLabelAloneIsNoSidecar() {
    PodState pod =
        read(
            WatchedPod.class,
            """
            metadata: {name: a, namespace: shop, labels: {osier.dev/proxy: sidecar}}
            spec: {containers: [{name: osier-proxy}]}
            """);

    assertThat(pod.sidecar()).isFalse();
    assertThat(pod.serviceAccount()).isEqualTo("default");
    assertThat(pod.addresses()).isEmpty();
  }

  @Test
  void whatIsNotReadIsNotKept() {
    WatchedPod pod =
        SERIALIZATION.unmarshal(
            """
            metadata:
              name: a
              namespace: shop
              annotations: {long: text}
              managedFields: [{manager: kubelet}]
            """,
            WatchedPod.class);

    assertThat(pod.getMetadata().getAnnotations()).isEmpty();
    assertThat(pod.getMetadata().getManagedFields()).isNullOrEmpty();
  }

  @Test
  void aService() {
    ServiceState service =
        read(
            WatchedService.class,
            """
            metadata: {name: cart, namespace: shop, uid: abc}
            spec:
              type: ClusterIP
              clusterIP: 10.96.0.1
              clusterIPs: [10.96.0.1, "fd00::1"]
              selector: {app: cart}
              sessionAffinity: ClientIP
              ports:
              - {name: http, port: 80, targetPort: web, protocol: TCP, appProtocol: http}
              - {port: 81, targetPort: 8081}
              - {port: 82}
            """);

    assertThat(service)
        .isEqualTo(
            new ServiceState(
                new NamespacedName("shop", "cart"),
                "abc",
                false,
                List.of("10.96.0.1", "fd00::1"),
                Map.of("app", "cart"),
                List.of(
                    new ServiceState.Port("http", 80, "TCP", "http", "web"),
                    new ServiceState.Port("", 81, "", "", "8081"),
                    new ServiceState.Port("", 82, "", "", "")),
                true));
  }

  @Test
  void aSliceWhoseConditionsAreNotAllSaid() {
    SliceState slice =
        read(
            WatchedSlice.class,
            """
            metadata:
              name: cart-x
              namespace: shop
              labels:
                kubernetes.io/service-name: cart
                endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
            addressType: IPv4
            ports: [{name: "", port: 8080, protocol: TCP}]
            endpoints:
            - addresses: [10.0.0.1]
              targetRef: {kind: Pod, name: cart-1, namespace: shop, uid: abc}
              nodeName: node-1
              zone: eu-1
            - addresses: [10.0.0.2]
              conditions: {ready: false, serving: true, terminating: true}
            - addresses: [not-an-address]
              conditions: {ready: true}
            """);

    assertThat(slice)
        .isEqualTo(
            new SliceState(
                new NamespacedName("shop", "cart-x"),
                "cart",
                true,
                List.of(new SliceState.Port("", 8080, "TCP")),
                List.of(
                    new SliceState.Endpoint(
                        List.of("10.0.0.1"), true, true, false, "node-1", "eu-1", "cart-1", "abc"),
                    new SliceState.Endpoint(List.of("10.0.0.2"), false, true, true, "", "", "", ""),
                    new SliceState.Endpoint(List.of(), true, true, false, "", "", "", ""))));
  }

  @Test
  void aNode() {
    assertThat(
            read(
                WatchedNode.class,
                """
                metadata:
                  name: node-1
                  uid: abc
                  labels: {topology.kubernetes.io/region: eu, topology.kubernetes.io/zone: eu-1}
                """))
        .isEqualTo(new NodeState("node-1", "abc", new Locality("eu", "eu-1")));
  }

  @Test
  void aRouteRule() {
    RouteRuleState rule =
        read(
            WatchedRouteRule.class,
            """
            metadata:
              name: reviews
              namespace: shop
              uid: abc
              generation: 7
              creationTimestamp: "2026-01-01T00:00:00Z"
            spec:
              parentRefs: [{name: reviews}]
              rules: [{timeouts: {request: 1s}, fieldOfTheFuture: 1}]
            status: {observedGeneration: 6}
            """);

    assertThat(rule.name()).isEqualTo(new NamespacedName("shop", "reviews"));
    assertThat(rule.generation()).isEqualTo(new Generation("abc", 7));
    assertThat(rule.created()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(rule.spec().rules()).hasSize(1);
    assertThat(rule.unreadable()).isEmpty();
  }

  @Test
  void whatCannotBeReadStillTellsWhatItIsAttachedTo() {
    RouteRuleState rule =
        read(
            WatchedRouteRule.class,
            """
            metadata: {name: reviews, namespace: shop}
            spec:
              parentRefs: [{name: reviews, port: 9080}]
              noMatch: Wonder
              rules: [{timeouts: {request: [1, 2]}}]
            """);

    assertThat(rule.unreadable()).contains("spec.noMatch: not one of Forward, Reject");
    assertThat(rule.spec().rules()).isEmpty();
    assertThat(rule.spec().parentRefs())
        .containsExactly(new ParentRef("", "Service", null, "reviews", 9080));
  }

  @Test
  void aPolicyThatIsNothingLikeOneIsReadAllTheSame() {
    assertThat(
            read(WatchedPolicy.class, "metadata: {name: a, namespace: shop}\nspec: 5").unreadable())
        .contains("spec.targetRefs: missing");
    assertThat(
            read(
                    WatchedPolicy.class,
                    "metadata: {name: a, namespace: shop}\nspec: {targetRefs: [{name: 5}]}")
                .unreadable())
        .contains("spec.targetRefs[0].name: not of type string");
  }

  @Test
  void aGrant() {
    assertThat(
            read(
                WatchedReferenceGrant.class,
                """
                metadata: {name: grant, namespace: lab}
                spec:
                  from: [{group: osier.dev, kind: RouteRule, namespace: shop}]
                  to: [{group: "", kind: Service}, {group: "", kind: Service, name: shadow}]
                """))
        .isEqualTo(
            new GrantState(
                new NamespacedName("lab", "grant"),
                List.of(new GrantState.From("osier.dev", "RouteRule", "shop")),
                List.of(
                    new GrantState.To("", "Service", Optional.empty()),
                    new GrantState.To("", "Service", Optional.of("shadow")))));
  }

  @Test
  void theVersionsOfADefinitionCountWhenItIsEstablished() {
    String definition =
        """
        metadata: {name: referencegrants.gateway.networking.k8s.io}
        spec: {versions: [{name: v1, served: true}, {name: v1beta1, served: true}, {name: v0, served: false}]}
        status: {conditions: [{type: Established, status: "%s"}]}
        """;

    assertThat(read(WatchedDefinition.class, definition.formatted("True")))
        .containsExactlyInAnyOrder("v1", "v1beta1");
    assertThat(read(WatchedDefinition.class, definition.formatted("False"))).isEmpty();
    assertThat(GrantFeed.preferred(Set.of("v1", "v1beta1"))).contains(WatchedReferenceGrant.class);
    assertThat(GrantFeed.preferred(Set.of("v1beta1"))).contains(WatchedReferenceGrant.Beta.class);
    assertThat(GrantFeed.preferred(Set.of("v2"))).isEmpty();
  }
}
