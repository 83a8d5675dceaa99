package dev.osier.xds.translate;

import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.IdentityFiles;
import dev.osier.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Two Envoys configured by hand as meshes do it: mutual TLS and HTTP/2 between them, CORS, fault
 * injection, authorization and access logs in their filter chains, one route. What a mesh could
 * hardly do without, and nothing of ours.
 */
final class HandWrittenPair implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";
  private static final String CALLER = "spiffe://cluster.local/ns/shop/sa/client";
  private static final String CALLED = "spiffe://cluster.local/ns/shop/sa/shop";

  private static final String BOOTSTRAP =
      """
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
      static_resources:
        listeners:
        - name: listener
          address: {socket_address: {address: 127.0.0.1, port_value: $PORT}}
          filter_chains:
          - transport_socket: $DOWNSTREAM
            filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: all
                normalize_path: true
                access_log:
                - name: envoy.access_loggers.stderr
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StderrAccessLog
                    log_format:
                      json_format:
                        start: "%START_TIME%"
                        method: "%REQ(:METHOD)%"
                        path: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"
                        code: "%RESPONSE_CODE%"
                        flags: "%RESPONSE_FLAGS%"
                        duration: "%DURATION%"
                        upstream: "%UPSTREAM_CLUSTER%"
                        id: "%REQ(X-REQUEST-ID)%"
                http_filters:
                - name: envoy.filters.http.rbac
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                    rules:
                      policies:
                        callers: {permissions: [{any: true}], principals: [$PRINCIPAL]}
                - name: envoy.filters.http.cors
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors}
                - name: envoy.filters.http.fault
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault}
                - name: envoy.filters.http.router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                route_config:
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes: [{match: {prefix: "/"}, route: {cluster: next, timeout: 15s}}]
        clusters:
        - name: next
          type: STATIC
          transport_socket: $UPSTREAM
          typed_extension_protocol_options: $PROTOCOL
          load_assignment:
            cluster_name: next
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: $NEXT}}}
      """;

  private static final String TLS =
      """
      {name: envoy.transport_sockets.tls, typed_config: {
        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.$CONTEXT,
        common_tls_context: {alpn_protocols: [h2],
          tls_certificates: [{certificate_chain: {filename: $FOLDER/certificates.pem},
            private_key: {filename: $FOLDER/key.pem}}],
          validation_context: {trusted_ca: {filename: $FOLDER/roots.pem},
            match_typed_subject_alt_names: [{san_type: URI, matcher: {exact: "$PEER"}}]}}}}\
      """;

  private static final String HTTP2 =
      """
      {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
        explicit_http_config: {http2_protocol_options: {}}}}\
      """;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final int port = LiveMesh.freePort(ADDRESS);
  private final EnvoyProcess caller;
  private final EnvoyProcess called;

  /**
   * @param directory an empty folder
   * @param application the port of the called application
   */
  HandWrittenPair(Path directory, int application) throws IOException {
    TestAuthority authority = TestAuthority.create();
    int between = LiveMesh.freePort(ADDRESS);
    Path calledFolder = folder(directory, "hand-called", authority, CALLED);
    called =
        start(
            calledFolder,
            Map.of(
                "$DOWNSTREAM",
                tls("DownstreamTlsContext", calledFolder, CALLER),
                "$UPSTREAM",
                "null",
                "$PROTOCOL",
                "{}",
                "$PRINCIPAL",
                "{authenticated: {principal_name: {exact: \"" + CALLER + "\"}}}",
                "$PORT",
                String.valueOf(between),
                "$NEXT",
                String.valueOf(application)));
    Path callerFolder = folder(directory, "hand-caller", authority, CALLER);
    caller =
        start(
            callerFolder,
            Map.of(
                "$DOWNSTREAM",
                "null",
                "$UPSTREAM",
                tls("UpstreamTlsContext", callerFolder, CALLED),
                "$PROTOCOL",
                HTTP2,
                "$PRINCIPAL",
                "{any: true}",
                "$PORT",
                String.valueOf(port),
                "$NEXT",
                String.valueOf(between)));
  }

  private static String tls(String context, Path folder, String peer) {
    return TLS.replace("$CONTEXT", context)
        .replace("$FOLDER", folder.toString())
        .replace("$PEER", peer);
  }

  /** The port at which the calling one takes requests. */
  int port() {
    return port;
  }

  EnvoyProcess caller() {
    return caller;
  }

  EnvoyProcess called() {
    return called;
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private EnvoyProcess start(Path folder, Map<String, String> parts) {
    String bootstrap = BOOTSTRAP;
    for (Map.Entry<String, String> part : parts.entrySet()) {
      bootstrap = bootstrap.replace(part.getKey(), part.getValue().replace("\n", " "));
    }
    EnvoyProcess envoy = EnvoyProcess.start(folder, bootstrap);
    this.parts.push(envoy);
    return envoy.awaitReady();
  }

  private static Path folder(Path parent, String name, TestAuthority authority, String identity)
      throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    IdentityFiles.write(folder, authority.credentials(identity));
    Files.writeString(folder.resolve("roots.pem"), authority.rootPem());
    return folder;
  }
}
