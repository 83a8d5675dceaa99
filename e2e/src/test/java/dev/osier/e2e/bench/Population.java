package dev.osier.e2e.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Everything a mesh of some size consists of, written to an API server without controllers: what
 * those would make of Services and Deployments (EndpointSlices, Pods and their addresses) is
 * written, too. Every service has one HTTP port, 80, and a service account of its own; one in ten
 * has a RouteRule.
 */
final class Population {
  private final ApiServer server;
  private final MeshSize size;
  private final Mode mode;

  Population(ApiServer server, MeshSize size, Mode mode) {
    this.server = server;
    this.size = size;
    this.mode = mode;
  }

  /** Creates everything; returns when all of it is stored. */
  void create() {
    foundations();
    together(size.services(), this::service);
    together(size.services() * size.endpoints(), this::pod);
    together(size.services() * size.endpoints(), this::podRunning);
    together(size.services(), this::slice);
    together(size.services() / Names.SERVICES_PER_RULE, this::rule);
    together(size.proxies(), this::caller);
    together(
        size.proxies(),
        proxy -> running(Names.namespace(proxy), Names.caller(proxy), Names.callerAddress(proxy)));
  }

  /** Where the EndpointSlice of a service is. */
  static String slicePath(int service) {
    return "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices/%s"
        .formatted(Names.namespace(service), Names.service(service));
  }

  /** Where the RouteRule of a service is that has one. */
  static String rulePath(int service) {
    return "/apis/osier.dev/v1alpha1/namespaces/%s/routerules/%s"
        .formatted(Names.namespace(service), Names.service(service));
  }

  private void foundations() {
    List<CompletableFuture<String>> made = new ArrayList<>();
    made.add(
        server.create(
            "/api/v1/namespaces",
            """
            {"metadata": {"name": "%s"}}\
            """
                .formatted(Names.SYSTEM)));
    for (int i = 0; i < Names.NAMESPACES; i++) {
      made.add(
          server.create(
              "/api/v1/namespaces",
              """
              {"metadata": {"name": "%s", "labels": {"osier.dev/injection": "enabled"}}}\
              """
                  .formatted(Names.namespace(i))));
      made.add(
          server.create(
              "/api/v1/nodes",
              """
              {"metadata": {"name": "%s", "labels": {"topology.kubernetes.io/region": "north",
                "topology.kubernetes.io/zone": "north-%d"}}}\
              """
                  .formatted(Names.node(i), i % 3)));
    }
    made.forEach(CompletableFuture::join);
    together(Names.NAMESPACES, i -> account(Names.namespace(i), Names.CALLER_ACCOUNT));
    together(size.services(), i -> account(Names.namespace(i), Names.service(i)));
  }

  private CompletableFuture<String> account(String namespace, String name) {
    return server.create(
        "/api/v1/namespaces/" + namespace + "/serviceaccounts",
        """
        {"metadata": {"name": "%s"}}\
        """
            .formatted(name));
  }

  private CompletableFuture<String> service(int service) {
    return server.create(
        "/api/v1/namespaces/" + Names.namespace(service) + "/services",
        """
        {"metadata": {"name": "%1$s"},
         "spec": {"selector": {"app": "%1$s"},
          "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}}\
        """
            .formatted(Names.service(service)));
  }

  private CompletableFuture<String> pod(int index) {
    int service = index / size.endpoints();
    int endpoint = index % size.endpoints();
    return pod(
        Names.namespace(service),
        Names.pod(service, endpoint),
        Names.service(service),
        Names.service(service),
        Names.node(index));
  }

  private CompletableFuture<String> podRunning(int index) {
    int service = index / size.endpoints();
    int endpoint = index % size.endpoints();
    return running(
        Names.namespace(service),
        Names.pod(service, endpoint),
        Names.podAddress(size, service, endpoint));
  }

  private CompletableFuture<String> caller(int proxy) {
    return pod(
        Names.namespace(proxy),
        Names.caller(proxy),
        "caller",
        Names.CALLER_ACCOUNT,
        Names.node(proxy));
  }

  private CompletableFuture<String> pod(
      String namespace, String name, String app, String account, String node) {
    return server.create(
        podsPath(namespace),
        """
        {"metadata": {"name": "%s", "labels": {"app": "%s", "version": "v1",
           "osier.dev/proxy": "sidecar", "osier.dev/discovery": "%s"}, "annotations": {"osier.dev/status": "injected"}},
         "spec": {"serviceAccountName": "%s", "automountServiceAccountToken": false,
          "nodeName": "%s",
          "initContainers": [{"name": "osier-proxy", "image": "osier.dev/proxy:0.1.0",
            "restartPolicy": "Always"}],
          "containers": [{"name": "app", "image": "app:1", "ports": [{"name": "http",
            "containerPort": 8080}]}]}}\
        """
            .formatted(name, app, mode.label(), account, node));
  }

  private CompletableFuture<String> running(String namespace, String name, String address) {
    return server.merge(
        podsPath(namespace) + "/" + name + "/status",
        """
        {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}],
          "conditions": [{"type": "Ready", "status": "True"}]}}\
        """
            .formatted(address));
  }

  private static String podsPath(String namespace) {
    return "/api/v1/namespaces/" + namespace + "/pods";
  }

  private CompletableFuture<String> slice(int service) {
    String endpoints =
        IntStream.range(0, size.endpoints())
            .mapToObj(endpoint -> endpoint(service, endpoint))
            .collect(Collectors.joining(","));
    return server.create(
        "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices"
            .formatted(Names.namespace(service)),
        """
        {"metadata": {"name": "%1$s", "labels": {"kubernetes.io/service-name": "%1$s",
           "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"}},
         "addressType": "IPv4", "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
         "endpoints": [%2$s]}\
        """
            .formatted(Names.service(service), endpoints));
  }

  private String endpoint(int service, int endpoint) {
    return """
    {"addresses": ["%s"], "nodeName": "%s",
     "conditions": {"ready": true, "serving": true, "terminating": false},
     "targetRef": {"kind": "Pod", "namespace": "%s", "name": "%s"}}\
    """
        .formatted(
            Names.podAddress(size, service, endpoint),
            Names.node(service * size.endpoints() + endpoint),
            Names.namespace(service),
            Names.pod(service, endpoint));
  }

  private CompletableFuture<String> rule(int index) {
    String service = Names.service(index * Names.SERVICES_PER_RULE);
    return server.create(
        "/apis/osier.dev/v1alpha1/namespaces/%s/routerules"
            .formatted(Names.namespace(index * Names.SERVICES_PER_RULE)),
        """
        {"apiVersion": "osier.dev/v1alpha1", "kind": "RouteRule", "metadata": {"name": "%1$s"},
         "spec": {"parentRefs": [{"kind": "Service", "group": "", "name": "%1$s", "port": 80}],
          "rules": [
           {"name": "testers",
            "matches": [{"headers": [{"name": "end-user", "type": "Exact", "value": "tester"}]}],
            "backendRefs": [{"name": "%1$s", "port": 80}], "timeouts": {"request": "5s"}},
           {"name": "default", "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
            "backendRefs": [{"name": "%1$s", "port": 80}], "timeouts": {"request": "10s"}}]}}\
        """
            .formatted(service));
  }

  /** Something to be created, by its number. */
  private interface Creation {
    CompletableFuture<String> of(int index);
  }

  private static void together(int count, Creation creation) {
    List<CompletableFuture<String>> made = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      made.add(creation.of(i));
    }
    made.forEach(CompletableFuture::join);
  }
}
