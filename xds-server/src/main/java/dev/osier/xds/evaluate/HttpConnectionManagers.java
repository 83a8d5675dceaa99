package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;

/** The settings of Envoy's HTTP connection manager that this package takes for granted. */
final class HttpConnectionManagers {
  private HttpConnectionManagers() {}

  static void check(HttpConnectionManager manager) {
    require(manager.getNormalizePath().getValue(), "normalize_path");
    require(manager.getMergeSlashes(), "merge_slashes");
    require(
        manager.getPathWithEscapedSlashesAction() == PathWithEscapedSlashesAction.KEEP_UNCHANGED,
        "path_with_escaped_slashes_action");
    require(!manager.getUseRemoteAddress().getValue(), "use_remote_address");
    require(manager.getSkipXffAppend(), "skip_xff_append");
    // Without the peer's certificate the header is dropped under either.
    require(
        manager.getForwardClientCertDetails() == ForwardClientCertDetails.SANITIZE
            || manager.getForwardClientCertDetails() == ForwardClientCertDetails.SANITIZE_SET,
        "forward_client_cert_details");
  }

  private static void require(boolean expected, String field) {
    if (!expected) {
      throw new UnknownConfigurationException("http_connection_manager with another " + field);
    }
  }
}
