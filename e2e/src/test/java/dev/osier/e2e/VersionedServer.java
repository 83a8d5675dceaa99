package dev.osier.e2e;

import dev.osier.mesh.Discovery;
import java.util.ArrayList;
import java.util.List;

/**
 * Service {@code server} in a namespace of its own in the mesh, with a pod {@code v1}, a pod {@code
 * v2} and a client.
 *
 * @param namespace the namespace
 */
record VersionedServer(TestNamespace namespace) implements AutoCloseable {
  /** Creates it and waits until it is ready. */
  static VersionedServer create(String prefix) {
    return create(TestNamespace.meshed(prefix));
  }

  /** Creates it in a namespace whose proxies come to know of services so. */
  static VersionedServer create(String prefix, Discovery discovery) {
    return create(TestNamespace.meshed(prefix, discovery));
  }

  private static VersionedServer create(TestNamespace namespace) {
    VersionedServer server = new VersionedServer(namespace);
    server.namespace.applyVersions("v1", "v2");
    return server;
  }

  /** A backend of a rule: the pods of one version. */
  static String backend(int port, int weight, String version) {
    return "{name: server, port: %d, weight: %d, subset: {matchLabels: {version: %s}}}"
        .formatted(port, weight, version);
  }

  TestClient client() {
    return namespace.client();
  }

  /** A RouteRule with one rule for the HTTP port, in force. */
  TestObject rule(String name, String rule) {
    return rule(80, name, rule);
  }

  /** A RouteRule with one rule for a port, in force. */
  TestObject rule(int port, String name, String rule) {
    TestObject made = apply(port, name, rule);
    made.awaitProgrammed();
    return made;
  }

  /** Applies a RouteRule with one rule for a port, and waits for nothing. */
  TestObject apply(int port, String name, String rule) {
    return TestObject.apply(
        namespace,
        "RouteRule",
        name,
        "parentRefs: [{name: server, port: %d}]\nrules:\n- %s".formatted(port, rule));
  }

  /** Twenty requests, unless the options say how many. */
  TestClient.Result ask(String url, String... options) {
    return ask(client(), url, options);
  }

  static TestClient.Result ask(TestClient from, String url, String... options) {
    List<String> all = new ArrayList<>(List.of("--n", "20"));
    all.addAll(List.of(options));
    return from.http(url, all.toArray(String[]::new));
  }

  /** One request, with the answer that came. */
  TestClient.Result shown(String url, String... options) {
    List<String> all = new ArrayList<>(List.of("--show-body", "--show-headers"));
    all.addAll(List.of(options));
    return client().http(url, all.toArray(String[]::new));
  }

  /** What the server says it heard of a request. */
  String heard(String url) {
    return shown(url).summary().path("body").asText();
  }

  @Override
  public void close() {
    namespace.close();
  }
}
