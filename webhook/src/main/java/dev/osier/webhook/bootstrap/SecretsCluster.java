package dev.osier.webhook.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The cluster that Envoy gets its key and certificate from. The proxy has no certificate to show
 * there: it shows the pod's token, read anew from its file whenever the kubelet has replaced it.
 */
final class SecretsCluster {
  static final String NAME = "osier-secrets";
  private static final String INJECTOR = "envoy.filters.http.credential_injector";
  private static final String GENERIC = "envoy.http.injected_credentials.generic";

  private SecretsCluster() {}

  static ObjectNode of(BootstrapInput input) {
    ObjectNode options = ControlPlaneCluster.http2();
    options.set("http_filters", Json.array(tokenInjector(), codec()));
    return ControlPlaneCluster.cluster(
        NAME,
        input,
        input.controlPlane().secretsPort(),
        options,
        ControlPlaneCluster.tls(input, Json.object()));
  }

  /**
   * Where the proxy's secrets come from. The control plane's configuration names the same source in
   * the same words: only then does Envoy take both for one.
   */
  static ObjectNode source() {
    return Json.object(
        "resource_api_version",
        "V3",
        // Without a certificate the proxy is nobody: it waits, however long.
        "initial_fetch_timeout",
        "0s",
        "api_config_source",
        Json.object(
            "api_type",
            "DELTA_GRPC",
            "transport_api_version",
            "V3",
            "set_node_on_first_message_only",
            true,
            "grpc_services",
            Json.array(ControlPlaneCluster.service(NAME))));
  }

  private static ObjectNode tokenInjector() {
    return Json.object(
        "name",
        INJECTOR,
        "typed_config",
        Json.typed(
            "envoy.extensions.filters.http.credential_injector.v3.CredentialInjector",
            "overwrite",
            true,
            "credential",
            Json.object(
                "name",
                GENERIC,
                "typed_config",
                Json.typed(
                    "envoy.extensions.http.injected_credentials.generic.v3.Generic",
                    "credential",
                    ControlPlaneCluster.fileSecret("token"),
                    "header",
                    "authorization",
                    "header_value_prefix",
                    "Bearer "))));
  }

  private static ObjectNode codec() {
    return Json.object(
        "name",
        "envoy.filters.http.upstream_codec",
        "typed_config",
        Json.typed("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec"));
  }
}
