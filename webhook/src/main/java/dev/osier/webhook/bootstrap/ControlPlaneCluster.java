package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.mesh.ProxyClusters;

/** The cluster that Envoy gets its configuration from: mutual TLS, and one identity only. */
final class ControlPlaneCluster {
  static final String NAME = ProxyClusters.CONTROL_PLANE;
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private ControlPlaneCluster() {}

  static ObjectNode of(BootstrapInput input) {
    return cluster(
        NAME,
        input,
        input.controlPlane().port(),
        http2(),
        tls(input, Json.object("tls_certificate_sds_secret_configs", Json.array(identity(input)))));
  }

  /** A cluster of the control plane's pods at one of their ports, over HTTP/2. */
  static ObjectNode cluster(
      String name,
      BootstrapInput input,
      int port,
      ObjectNode httpOptions,
      ObjectNode transportSocket) {
    return Json.object(
        "name",
        name,
        "type",
        "STRICT_DNS",
        "dns_lookup_family",
        "V4_PREFERRED",
        "connect_timeout",
        "5s",
        "per_connection_buffer_limit_bytes",
        1 << 20,
        "load_assignment",
        Endpoints.single(name, input.controlPlane().host(), port),
        "typed_extension_protocol_options",
        Json.object(HTTP_OPTIONS, httpOptions),
        "transport_socket",
        transportSocket);
  }

  /** HTTP/2 on a connection that is found out when it is dead. */
  static ObjectNode http2() {
    return Json.typed(
        HTTP_OPTIONS,
        "explicit_http_config",
        Json.object(
            "http2_protocol_options",
            Json.object("connection_keepalive", Json.object("interval", "30s", "timeout", "5s"))));
  }

  /** TLS 1.3 with nobody but the control plane. */
  static ObjectNode tls(BootstrapInput input, ObjectNode ownCertificate) {
    ObjectNode identity = Json.object("exact", input.controlPlane().identity().uri());
    ObjectNode common =
        Json.object(
            "tls_params",
            Json.object(
                "tls_minimum_protocol_version",
                "TLSv1_3",
                "tls_maximum_protocol_version",
                "TLSv1_3"));
    common.setAll(ownCertificate);
    common.set(
        "combined_validation_context",
        Json.object(
            "default_validation_context",
            Json.object(
                "match_typed_subject_alt_names",
                Json.array(Json.object("san_type", "URI", "matcher", identity))),
            "validation_context_sds_secret_config",
            fileSecret("roots")));
    return Json.object(
        "name",
        "envoy.transport_sockets.tls",
        "typed_config",
        Json.typed(
            "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
            "sni",
            input.controlPlane().host(),
            "common_tls_context",
            common));
  }

  /** A gRPC service behind one of the control plane's clusters. */
  static ObjectNode service(String cluster) {
    return Json.object(
        "envoy_grpc",
        Json.object(
            "cluster_name",
            cluster,
            "retry_policy",
            Json.object(
                "retry_back_off", Json.object("base_interval", "0.2s", "max_interval", "5s"))));
  }

  /** A secret that a file of the proxy's image describes, and so the files that it names. */
  static ObjectNode fileSecret(String name) {
    return Json.object(
        "name",
        name,
        "sds_config",
        Json.object(
            "resource_api_version",
            "V3",
            "path_config_source",
            Json.object("path", "/etc/osier/" + name + ".yaml")));
  }

  private static ObjectNode identity(BootstrapInput input) {
    return switch (input.delivery()) {
      case POD_CERTIFICATE -> fileSecret("identity");
      case SDS -> Json.object("name", "identity", "sds_config", SecretsCluster.source());
    };
  }
}
