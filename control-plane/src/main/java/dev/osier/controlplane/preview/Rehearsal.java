package dev.osier.controlplane.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.osier.crds.route.RouteRule;
import dev.osier.operator.state.ClusterState;
import dev.osier.operator.watch.WrittenCluster;
import dev.osier.webhook.AdmissionAnswer;
import dev.osier.webhook.AdmissionRequest;
import java.util.Optional;

/**
 * A review of rules of our own, held before anybody asks for one. The first review in a process
 * loads thousands of classes, which on a busy machine takes longer than the API server waits; after
 * a rehearsal the first is as quick as the next.
 */
public final class Rehearsal {
  private static final String CLUSTER =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: stage, namespace: rehearsal}
      spec:
        clusterIP: 198.18.0.1
        selector: {app: stage}
        ports: [{name: http, port: 80}, {name: tcp, port: 81}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: wings, namespace: rehearsal}
      spec:
        clusterIP: 198.18.0.2
        selector: {app: wings}
        ports: [{name: http, port: 80}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: stage-0, namespace: rehearsal, labels: {app: stage, version: v1}}
      spec:
        serviceAccountName: stage
        initContainers: [{name: osier-proxy, restartPolicy: Always}]
        containers: [{name: app}]
      status: {phase: Running, podIP: 198.18.1.1, podIPs: [{ip: 198.18.1.1}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: stage
        namespace: rehearsal
        labels: {kubernetes.io/service-name: stage}
      addressType: IPv4
      ports: [{name: http, port: 80}, {name: tcp, port: 81}]
      endpoints:
      - addresses: [198.18.1.1]
        conditions: {ready: true}
        targetRef: {kind: Pod, namespace: rehearsal, name: stage-0}
      ---
      apiVersion: osier.dev/v1alpha1
      kind: Policy
      metadata: {name: stage, namespace: rehearsal}
      spec:
        targetRefs: [{name: stage}]
        traffic: {loadBalancing: {algorithm: RoundRobin}, retryBudget: {percent: 20}}
      ---
      apiVersion: osier.dev/v1alpha1
      kind: RouteRule
      metadata: {name: neighbour, namespace: rehearsal}
      spec:
        parentRefs: [{name: wings}]
        rules: [{name: all, directResponse: {status: 204}}]
        tests:
        - name: answers
          request: {path: /}
          expect: {status: 204}
      """;

  private static final String RULE =
      """
      apiVersion: osier.dev/v1alpha1
      kind: RouteRule
      metadata: {name: scene, namespace: rehearsal}
      spec:
        parentRefs: [{name: stage, port: 80}]
        rules:
        - name: actors
          matches:
          - path: {type: RegularExpression, value: "/act/[0-9]+"}
            method: GET
            headers: [{name: end-user, type: RegularExpression, value: "j.*"}]
            queryParams: [{name: line, value: "1"}]
            from: {serviceAccounts: [rehearsal/actor]}
          - cookies: [{name: session, value: beta}]
          backendRefs:
          - {name: stage, port: 80, weight: 90, subset: {matchLabels: {version: v1}}}
          - {name: wings, port: 80, weight: 10}
          timeouts: {request: 6s, backendRequest: 2s}
          retry: {attempts: 2, retryOn: [GatewayError], codes: [503]}
          mirrors: [{backendRef: {name: wings, port: 80}, percent: 5}]
          rewrite: {hostname: stage.example, path: {type: ReplaceFullPath, replaceFullPath: /act}}
          requestHeaders: {set: [{name: x-scene, value: a}], remove: [x-debug]}
          responseHeaders: {add: [{name: x-scene, value: a}]}
          fault: {delay: {duration: 1s, percent: 1}, abort: {httpStatus: 503, percent: 1}}
          cors: {allowOrigins: ["https://stage.example"], allowMethods: [GET]}
        - name: gone
          matches: [{path: {type: Exact, value: /gone}}]
          directResponse: {status: 410}
        - name: moved
          matches: [{path: {value: /moved}}]
          redirect: {scheme: https}
        tests:
        - name: actors
          request:
            path: /act/1?line=1
            headers: {end-user: jason}
            from: rehearsal/actor
          expect: {rule: actors, subset: {version: v1}}
        - name: gone
          request: {path: /gone}
          expect: {status: %s}
        - name: moved
          request: {path: /moved}
          expect: {rule: moved}
      """;
  private static final String RIGHT = "410";
  private static final String WRONG = "200";

  private Rehearsal() {}

  /**
   * Holds it: a rule is taken, and another refused for its test.
   *
   * @throws IllegalStateException if they are not
   */
  public static void run() {
    ClusterState cluster = ClusterFiles.read(CLUSTER, "");
    AdmissionAnswer taken =
        new RouteRuleAdmission(() -> Optional.of(cluster)).answer(request(RULE.formatted(RIGHT)));
    // Not by its request: people who read the log would look for the rule.
    AdmissionAnswer refused =
        RouteRuleAdmission.review(cluster, WrittenCluster.routeRule(RULE.formatted(WRONG)));
    if (!taken.equals(AdmissionAnswer.UNCHANGED)
        || !(refused instanceof AdmissionAnswer.Deny deny
            && deny.field().equals("spec.tests[1]"))) {
      throw new IllegalStateException(
          "rehearsing a review: " + taken + " where it is right, else " + refused);
    }
  }

  private static AdmissionRequest request(String rule) {
    try {
      return new AdmissionRequest(
          "",
          "CREATE",
          RouteRule.KIND,
          "",
          "rehearsal",
          "scene",
          "",
          true,
          new YAMLMapper().readTree(rule),
          NullNode.instance);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("reading the rule of the rehearsal", e);
    }
  }
}
