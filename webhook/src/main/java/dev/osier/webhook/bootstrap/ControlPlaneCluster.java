package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The cluster that Envoy gets its configuration from: mutual TLS, and one identity only. */
final class ControlPlaneCluster {
  static final String NAME = "osier-control-plane";
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private ControlPlaneCluster() {}

  static ObjectNode of(BootstrapInput input) {
    return Json.object(
        "name",
        NAME,
        "type",
        "STRICT_DNS",
        "dns_lookup_family",
        "V4_PREFERRED",
        "connect_timeout",
        "5s",
        "per_connection_buffer_limit_bytes",
        1 << 20,
        "load_assignment",
        Endpoints.single(NAME, input.controlPlaneHost(), input.controlPlanePort()),
        "typed_extension_protocol_options",
        Json.object(
            HTTP_OPTIONS,
            Json.typed(
                HTTP_OPTIONS,
                "explicit_http_config",
                Json.object(
                    "http2_protocol_options",
                    Json.object(
                        "connection_keepalive", Json.object("interval", "30s", "timeout", "5s"))))),
        "transport_socket",
        tls(input));
  }

  private static ObjectNode tls(BootstrapInput input) {
    ObjectNode identity = Json.object("exact", input.controlPlaneIdentity().uri());
    return Json.object(
        "name",
        "envoy.transport_sockets.tls",
        "typed_config",
        Json.typed(
            "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
            "sni",
            input.controlPlaneHost(),
            "common_tls_context",
            Json.object(
                "tls_params",
                Json.object(
                    "tls_minimum_protocol_version",
                    "TLSv1_3",
                    "tls_maximum_protocol_version",
                    "TLSv1_3"),
                "tls_certificate_sds_secret_configs",
                Json.array(secret("identity")),
                "combined_validation_context",
                Json.object(
                    "default_validation_context",
                    Json.object(
                        "match_typed_subject_alt_names",
                        Json.array(Json.object("san_type", "URI", "matcher", identity))),
                    "validation_context_sds_secret_config",
                    secret("roots")))));
  }

  private static ObjectNode secret(String name) {
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
}
