package dev.osier.e2e.malformed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Objects that are as they should be, and that together have every field there is. */
final class ValidObjects {
  /** The namespace of the objects and of the Services they name. */
  static final String NAMESPACE = "bookstore";

  /** Who calls them. */
  static final String CALLER =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: productpage-1
        namespace: shop
        labels: {app: productpage, osier.dev/proxy: sidecar}
      spec:
        serviceAccountName: productpage
        initContainers: [{name: osier-proxy, restartPolicy: Always}]
        containers: [{name: app}]
      status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
      """;

  /** The ports of the Services: one for each protocol. */
  static final List<Integer> ALL_PORTS = List.of(9080, 9090, 9000);

  private static final List<String> PORTS =
      List.of("{name: http, port: 9080}", "{name: grpc, port: 9090}", "{name: tcp, port: 9000}");
  private static final int ADDRESSES = 250;

  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---$");

  private static final String RULES =
      """
      - {name: forward, matches: [{path: {type: PathPrefix, value: /reviews}, method: GET,
          headers: [{name: end-user, type: Exact, value: jason}],
          queryParams: [{name: page, type: RegularExpression, value: "[0-9]+"}],
          from: {serviceAccounts: [shop/productpage], namespaces: [shop],
            podLabels: {app: productpage}}}],
        backendRefs: [
          {group: "", kind: Service, name: reviews, namespace: bookstore, port: 9080, weight: 90,
            subset: {matchLabels: {version: v1}}},
          {name: reviews, port: 9080, weight: 10}]}
      ---
      - {name: cookies, matches: [
          {cookies: [{name: session, type: RegularExpression, value: "beta-.*"}]},
          {path: {type: RegularExpression, value: "/v[0-9]+/.*"},
            headers: [{name: x-a, type: Present}]}],
        timeouts: {request: 6s, backendRequest: 2s, idle: 5m},
        retry: {attempts: 2, retryOn: [ConnectFailure, GatewayError], codes: [503],
          methods: Idempotent, backoff: {base: 25ms, max: 250ms}},
        backendRefs: [{name: reviews, port: 9080}]}
      ---
      - {mirrors: [
          {backendRef: {group: "", kind: Service, name: shadow, namespace: bookstore, port: 9080,
            subset: {matchLabels: {version: v2}}}, percent: 5},
          {backendRef: {name: shadow, port: 9080}, fraction: {numerator: 1, denominator: 1000}}],
        requestHeaders: {set: [{name: x-variant, value: canary}], add: [{name: x-b, value: b}],
          remove: [x-debug]},
        responseHeaders: {set: [{name: x-c, value: c}], add: [{name: x-d, value: d}],
          remove: [x-powered-by]},
        backendRefs: [{name: reviews, port: 9080}]}
      ---
      - {fault: {delay: {duration: 7s, percent: 10}, abort: {httpStatus: 503,
            fraction: {numerator: 1, denominator: 1000}}}}
      - {name: again, matches: [{path: {value: /again}}],
        fault: {delay: {duration: 1s, fraction: {numerator: 1, denominator: 10}},
          abort: {grpcStatus: 14, percent: 1}}}
      ---
      - {cors: {allowOrigins: ["https://shop.example", "https://*.shop.example:8443"],
          allowMethods: [GET, POST], allowHeaders: [x-a], exposeHeaders: [x-b],
          allowCredentials: true, maxAge: 1h},
        backendRefs: [{name: reviews, port: 9080}]}
      ---
      - {matches: [{path: {type: Exact, value: /a}}],
        redirect: {scheme: https, hostname: shop.example, port: 8443, statusCode: 301,
          path: {type: ReplaceFullPath, replaceFullPath: /b}}}
      - {name: prefix, matches: [{path: {value: /c}}],
        redirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /d}}}
      ---
      - {matches: [{path: {type: Exact, value: /a}}],
        redirect: {path: {type: ReplaceFullPath, replaceFullPath: /b}}}
      ---
      - {matches: [{path: {value: /a}}],
        rewrite: {hostname: shop.example,
          path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}
      - {name: full, matches: [{path: {value: /b}}],
        rewrite: {path: {type: ReplaceFullPath, replaceFullPath: /c}},
        backendRefs: [{name: shadow, port: 9080}]}
      ---
      - {name: gone, directResponse: {status: 410, body: gone},
        responseHeaders: {set: [{name: x-c, value: "100% sure"}]}}
      ---
      - {matches: [{grpc: {service: bookstore.v1.Reviews, method: Get}}],
        backendRefs: [{name: reviews, port: 9090}]}
      """;

  private static final String TCP =
      """
      {apiVersion: osier.dev/v1alpha1, kind: RouteRule,
        metadata: {name: tcp, namespace: bookstore},
        spec: {parentRefs: [{name: reviews, port: 9000}], precedence: -10, noMatch: Reject, rules: [
          {backendRefs: [{name: reviews, port: 9000, weight: 2}, {name: shadow, port: 9000}]}]}}
      """;

  private static final String TESTED =
      """
      {apiVersion: osier.dev/v1alpha1, kind: RouteRule,
        metadata: {name: tested, namespace: bookstore},
        spec: {parentRefs: [{group: "", kind: Service, name: reviews, namespace: bookstore,
            port: 9080}], rules: [
          {name: moved, matches: [{path: {value: /old}}], redirect: {hostname: new.example}},
          {name: testers, matches: [{headers: [{name: end-user, value: jason}]}], backendRefs: [
            {name: reviews, port: 9080, subset: {matchLabels: {version: v2}}}]}], tests: [
          {name: jason, request: {method: GET, path: /reviews/0, host: "reviews:9080",
              headers: {end-user: jason}, from: bookstore/productpage, podLabels: {app: a}},
            expect: {rule: testers, subset: {version: v2},
              backend: {name: reviews, namespace: bookstore, port: 9080}}},
          {name: moved, request: {path: /old},
            expect: {status: 302, redirect: "http://new.example:9080/old"}}]}}
      """;

  private static final String TRAFFIC =
      """
      {loadBalancing: {algorithm: LeastRequest, slowStart: 30s},
        locality: {mode: PreferZone, failover: [Zone, Region, Any], minHealthyPercent: 70}}
      ---
      {loadBalancing: {algorithm: RingHash, hashOn: [{type: Header, name: x-user},
          {type: Cookie, name: session, ttl: 1h}, {type: Source}]}}
      ---
      {retryBudget: {percent: 20, minConcurrency: 3},
        outlierDetection: {consecutive5xx: 5, consecutiveGatewayErrors: 5,
          consecutiveConnectFailures: 3, interval: 10s, baseEjection: 30s, maxEjectionPercent: 50}}
      ---
      {connections: {max: 1024, maxPending: 1024, maxRequests: 4096, connectTimeout: 2s,
          idleTimeout: 1h, maxDuration: 1h}}
      """;

  private static final String MTLS =
      """
      {apiVersion: osier.dev/v1alpha1, kind: Policy,
        metadata: {name: reviews, namespace: bookstore},
        spec: {targetRefs: [{group: "", kind: Namespace, name: bookstore}], merge: Overrides,
          mtls: {mode: Strict, ports: [{port: 8080, mode: Permissive}, {port: 9000, mode: Disabled}]}}}
      """;

  private static final YAMLMapper YAML = new YAMLMapper();

  private ValidObjects() {}

  /**
   * The Services they name.
   *
   * @param index makes their addresses others than those of other namespaces
   * @param ports their ports, some of {@link #ALL_PORTS}
   */
  static String services(String namespace, int index, List<Integer> ports) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: reviews, namespace: %1$s}
    spec:
      clusterIP: 10.96.%2$d.%3$d
      selector: {app: reviews}
      ports: [%4$s]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: shadow, namespace: %1$s}
    spec:
      clusterIP: 10.97.%2$d.%3$d
      selector: {app: shadow}
      ports: [%4$s]
    """
        .formatted(
            namespace,
            index / ADDRESSES,
            1 + index % ADDRESSES,
            ports.stream()
                .map(port -> PORTS.get(ALL_PORTS.indexOf(port)))
                .collect(Collectors.joining(", ")));
  }

  static List<ObjectNode> routeRules() {
    List<ObjectNode> all = new ArrayList<>();
    SEPARATOR
        .splitAsStream(RULES)
        .map(
            rules ->
                """
                apiVersion: osier.dev/v1alpha1
                kind: RouteRule
                metadata: {name: reviews, namespace: bookstore}
                spec:
                  parentRefs: [{name: reviews, port: %s}]
                  rules:
                %s
                """
                    .formatted(rules.contains("grpc:") ? "9090" : "9080", rules.strip().indent(2)))
        .map(ValidObjects::read)
        .forEach(all::add);
    all.add(read(TCP));
    all.add(read(TESTED));
    return all;
  }

  static List<ObjectNode> policies() {
    List<ObjectNode> all = new ArrayList<>();
    SEPARATOR
        .splitAsStream(TRAFFIC)
        .map(
            traffic ->
                """
                apiVersion: osier.dev/v1alpha1
                kind: Policy
                metadata: {name: reviews, namespace: bookstore}
                spec:
                  targetRefs: [{group: "", kind: Service, name: reviews}]
                  merge: Defaults
                  traffic:
                %s
                """
                    .formatted(traffic.strip().indent(4)))
        .map(ValidObjects::read)
        .forEach(all::add);
    all.add(read(MTLS));
    return all;
  }

  private static ObjectNode read(String yaml) {
    try {
      return (ObjectNode) YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("reading " + yaml, e);
    }
  }
}
