package dev.osier.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.ca.PemBlock;
import dev.osier.ca.WorkloadIssuer;
import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.testkit.EnvoyProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * A pod with a real Envoy whose peers are checked against the roots that the control plane gives
 * it, and with files that a kubelet would keep.
 */
final class RotatingPod implements AutoCloseable {
  private final String name;
  private final Path folder;
  private final EnvoyProcess envoy;

  private RotatingPod(String name, Path folder, EnvoyProcess envoy) {
    this.name = name;
    this.folder = folder;
    this.envoy = envoy;
  }

  /**
   * Starts one.
   *
   * @param listeners its listeners, as a file that Envoy reads; {@code FOLDER} stands for where its
   *     files are
   * @param clusters its clusters, likewise
   */
  static RotatingPod start(
      Path parent,
      String name,
      WorkloadIssuer issuer,
      String roots,
      int controlPlane,
      String listeners,
      String clusters)
      throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    write(folder, "credentials.pem", credentials(name, issuer));
    write(folder, "roots.pem", roots);
    write(folder, "own.yaml", OWN.replace("FOLDER", folder.toString()));
    write(folder, "published.yaml", PUBLISHED.replace("FOLDER", folder.toString()));
    write(folder, "listeners.yaml", listeners.replace("FOLDER", folder.toString()));
    write(folder, "clusters.yaml", clusters.replace("FOLDER", folder.toString()));
    String bootstrap =
        BOOTSTRAP
            .replace("CONTROL_PLANE", String.valueOf(controlPlane))
            .replace("FOLDER", folder.toString());
    EnvoyProcess envoy =
        EnvoyProcess.start(
            folder, bootstrap, "--service-node", "shop/" + name, "--service-cluster", "shop");
    return new RotatingPod(name, folder, envoy.awaitReady());
  }

  EnvoyProcess envoy() {
    return envoy;
  }

  /** Replaces its certificate, as the kubelet does. */
  void renew(WorkloadIssuer issuer) {
    write(folder, "credentials.pem", credentials(name, issuer));
  }

  /** Replaces the roots that the control plane is checked against, as the kubelet does. */
  void publish(String roots) {
    write(folder, "roots.pem", roots);
  }

  @Override
  public void close() {
    envoy.close();
  }

  private static void write(Path folder, String file, String content) {
    try {
      Path temporary = Files.createTempFile(folder.getParent(), file, ".tmp");
      Files.writeString(temporary, content, UTF_8);
      Files.move(
          temporary,
          folder.resolve(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("writing a pod's file", e);
    }
  }

  private static String credentials(String name, WorkloadIssuer issuer) {
    KeyPair keys = newKeys();
    IssuanceDecision decision =
        issuer.decide(
            new CertificateRequest(
                WorkloadIssuer.SIGNER_NAME,
                "shop",
                name,
                "uid",
                name,
                "account-uid",
                "node-1",
                "node-uid",
                DerBytes.copyOf(keys.getPublic().getEncoded()),
                Duration.ofHours(1)),
            Optional.of(
                new PodFacts("uid", name, "account-uid", "node-1", "node-uid", true, false)));
    if (!(decision instanceof IssuanceDecision.Issued issued)) {
      throw new AssertionError("not issued: " + decision);
    }
    return new PemBlock("PRIVATE KEY", DerBytes.copyOf(keys.getPrivate().getEncoded())).text()
        + issued.certificateChain();
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("making a key for tests", e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("looking for a free port", e);
    }
  }

  /** A listener that answers every request over mutual TLS. */
  static String answering(int port) {
    return """
    resources:
    - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
      name: inbound
      address: {socket_address: {address: 127.0.0.1, port_value: PORT}}
      filter_chains:
      - transport_socket:
          name: envoy.transport_sockets.tls
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
            require_client_certificate: true
            disable_stateless_session_resumption: true
            common_tls_context:
              tls_certificate_sds_secret_configs:
              - name: own
                sds_config: {path_config_source: {path: FOLDER/own.yaml}, resource_api_version: V3}
              combined_validation_context:
                default_validation_context: {}
                validation_context_sds_secret_config:
                  {name: roots, sds_config: {ads: {}, resource_api_version: V3}}
        filters:
        - name: http
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: inbound
            route_config:
              virtual_hosts:
              - {name: all, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 200}}]}
            http_filters:
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
    """
        .replace("PORT", String.valueOf(port));
  }

  /** A plaintext listener for the application, whose requests go to the cluster {@code called}. */
  static String forwarding(int port) {
    return """
    resources:
    - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
      name: outbound
      address: {socket_address: {address: 127.0.0.1, port_value: PORT}}
      filter_chains:
      - filters:
        - name: http
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: outbound
            route_config:
              virtual_hosts:
              - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: called}}]}
            http_filters:
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
    """
        .replace("PORT", String.valueOf(port));
  }

  /** The cluster {@code called}: a handshake for each request, and no attempt is repeated. */
  static String called(int port) {
    return """
    resources:
    - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
      name: called
      type: STATIC
      connect_timeout: 5s
      load_assignment:
        cluster_name: called
        endpoints:
        - lb_endpoints:
          - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}
      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          common_http_protocol_options: {max_requests_per_connection: 1}
          explicit_http_config: {http_protocol_options: {}}
      transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
          max_session_keys: 0
          common_tls_context:
            tls_certificate_sds_secret_configs:
            - name: own
              sds_config: {path_config_source: {path: FOLDER/own.yaml}, resource_api_version: V3}
            combined_validation_context:
              default_validation_context:
                match_typed_subject_alt_names:
                - {san_type: URI, matcher: {exact: "spiffe://cluster.local/ns/shop/sa/called"}}
              validation_context_sds_secret_config:
                {name: roots, sds_config: {ads: {}, resource_api_version: V3}}
    """
        .replace("PORT", String.valueOf(port));
  }

  // Envoy watches files only for secrets that are not part of the bootstrap.
  private static final String OWN =
      """
      resources:
      - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
        name: own
        tls_certificate:
          certificate_chain: {filename: FOLDER/credentials.pem}
          private_key: {filename: FOLDER/credentials.pem}
          watched_directory: {path: FOLDER}
      """;

  private static final String PUBLISHED =
      """
      resources:
      - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
        name: published
        validation_context:
          trusted_ca: {filename: FOLDER/roots.pem}
          watched_directory: {path: FOLDER}
      """;

  private static final String BOOTSTRAP =
      """
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
      dynamic_resources:
        ads_config:
          api_type: DELTA_GRPC
          transport_api_version: V3
          set_node_on_first_message_only: true
          grpc_services: [{envoy_grpc: {cluster_name: control-plane}}]
        # From files, because static ones are made before there is a stream to ask for their secrets.
        lds_config: {path_config_source: {path: FOLDER/listeners.yaml}, resource_api_version: V3}
        cds_config: {path_config_source: {path: FOLDER/clusters.yaml}, resource_api_version: V3}
      static_resources:
        clusters:
        - name: control-plane
          type: STATIC
          connect_timeout: 5s
          load_assignment:
            cluster_name: control-plane
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: CONTROL_PLANE}}}
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {http2_protocol_options: {}}
          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
              common_tls_context:
                tls_certificate_sds_secret_configs:
                - name: own
                  sds_config: {path_config_source: {path: FOLDER/own.yaml}, resource_api_version: V3}
                combined_validation_context:
                  default_validation_context:
                    match_typed_subject_alt_names:
                    - {san_type: URI, matcher: {exact: "spiffe://cluster.local/ns/osier-system/sa/osier"}}
                  validation_context_sds_secret_config:
                    name: published
                    sds_config: {path_config_source: {path: FOLDER/published.yaml}, resource_api_version: V3}
      """;
}
