package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import java.nio.file.Path;

/** The bootstrap of an Envoy that gets everything from a control plane on this machine. */
final class AdsBootstrap {
  private AdsBootstrap() {}

  /**
   * The bootstrap, in YAML.
   *
   * @param port where the control plane listens
   * @param directory where {@code identity.pem} and {@code roots.pem} are
   */
  static String of(Protocol protocol, int port, Path directory) {
    return """
    admin:
      address: {socket_address: {address: 127.0.0.1, port_value: 0}}
    dynamic_resources:
      ads_config:
        api_type: %s
        transport_api_version: V3
        set_node_on_first_message_only: true
        grpc_services: [{envoy_grpc: {cluster_name: osier-control-plane}}]
      cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
      lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
    static_resources:
      clusters:
      - name: osier-control-plane
        type: STATIC
        load_assignment:
          cluster_name: osier-control-plane
          endpoints:
          - lb_endpoints:
            - endpoint:
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
        typed_extension_protocol_options:
          envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
            "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
            explicit_http_config:
              http2_protocol_options:
                connection_keepalive: {interval: 30s, timeout: 5s}
        transport_socket:
          name: tls
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
            common_tls_context:
              alpn_protocols: [h2]
              tls_certificates:
              - certificate_chain: {filename: %s/identity.pem}
                private_key: {filename: %s/identity.pem}
              validation_context: {trusted_ca: {filename: %s/roots.pem}}
    """
        .formatted(
            protocol == Protocol.DELTA ? "DELTA_GRPC" : "GRPC",
            port,
            directory,
            directory,
            directory);
  }
}
