package dev.osier.xds.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.MeshSettings;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where HTTP is read, with Envoy's hardening for edges ("Configuring Envoy as an edge proxy") as
 * far as it does not break applications.
 */
final class HttpConnectionManagers {
  private static final int MAX_REQUEST_HEADERS_KIB = 60;
  private static final int MAX_HEADERS = 100;
  private static final int REQUEST_HEADERS_SECONDS = 10;

  private HttpConnectionManagers() {}

  /** What the application sends, routed by the table of this name. */
  static HttpConnectionManager outbound(MeshSettings settings, ListenerName routes) {
    return toServices(settings, routes, Map.of())
        .addEarlyHeaderMutationExtensions(
            earlyHeader(
                HostKey.HEADER,
                HostKey.FORMAT,
                HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
        .build();
  }

  /** The same where what the table lacks is asked for when a request needs it. */
  static HttpConnectionManager onDemand(MeshSettings settings, ListenerName routes) {
    return toServices(
            settings, routes, Map.of(FilterOrder.ON_DEMAND, OnDemand.getDefaultInstance()))
        .addEarlyHeaderMutationExtensions(
            earlyHeader(
                OtherHosts.DIALLED_HEADER,
                DialledAddress.SERVICE + "%DOWNSTREAM_LOCAL_ADDRESS%",
                HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
        .build();
  }

  private static HttpConnectionManager.Builder toServices(
      MeshSettings settings, ListenerName routes, Map<FilterOrder, Message> more) {
    Map<FilterOrder, Message> filters = new EnumMap<>(FilterOrder.class);
    filters.put(FilterOrder.CORS, Cors.getDefaultInstance());
    filters.put(FilterOrder.FAULT, HTTPFault.getDefaultInstance());
    filters.put(FilterOrder.ROUTER, router());
    filters.putAll(more);
    return base(settings, Direction.OUTBOUND)
        .setRds(
            Rds.newBuilder().setRouteConfigName(routes.value()).setConfigSource(ConfigSources.ADS))
        .setCommonHttpProtocolOptions(common())
        .setHttp2ProtocolOptions(HttpProtocols.http2())
        .setForwardClientCertDetails(HttpConnectionManager.ForwardClientCertDetails.SANITIZE)
        .addAllHttpFilters(FilterOrder.httpFilters(filters));
  }

  /** What others send to the application. */
  static HttpConnectionManager inbound(MeshSettings settings, RouteConfiguration routes) {
    return base(settings, Direction.INBOUND)
        .setRouteConfig(routes)
        .setCommonHttpProtocolOptions(
            common().setMaxConnectionDuration(HttpProtocols.SERVER_MAX_CONNECTION_AGE))
        .setHttp1SafeMaxConnectionDuration(true)
        .setHttp2ProtocolOptions(
            HttpProtocols.http2().setConnectionKeepalive(HttpProtocols.keepalive()))
        .setForwardClientCertDetails(HttpConnectionManager.ForwardClientCertDetails.SANITIZE_SET)
        .setSetCurrentClientCertDetails(
            HttpConnectionManager.SetCurrentClientCertDetails.newBuilder().setUri(true))
        .addEarlyHeaderMutationExtensions(
            // Envoy would tell the application "https" for a request that its caller sent in
            // plaintext and only the sidecars encrypted.
            earlyHeader(
                "x-forwarded-proto", "http", HeaderValueOption.HeaderAppendAction.ADD_IF_ABSENT))
        .addAllHttpFilters(FilterOrder.httpFilters(Map.of(FilterOrder.ROUTER, router())))
        .build();
  }

  /** What others send to the application in plaintext, of which the control plane is told. */
  static HttpConnectionManager inboundPlaintext(MeshSettings settings, RouteConfiguration routes) {
    return inbound(settings, routes).toBuilder()
        .clearAccessLog()
        .addAllAccessLog(PlaintextLog.onlyEnds(AccessLogs.ofRequests(settings, Direction.INBOUND)))
        .addAccessLog(PlaintextLog.log())
        .setAccessLogOptions(
            HttpConnectionManager.HcmAccessLogOptions.newBuilder()
                .setAccessLogFlushInterval(PlaintextLog.INTERVAL))
        .build();
  }

  private static HttpConnectionManager.Builder base(MeshSettings settings, Direction direction) {
    return HttpConnectionManager.newBuilder()
        .setStatPrefix(direction.text())
        .setCodecType(HttpConnectionManager.CodecType.AUTO)
        .setHttpProtocolOptions(
            // HTTP/1.0 need not name a host, but the protocols between sidecars do.
            HttpProtocols.http1().setAcceptHttp10(true).setDefaultHostForHttp10("localhost"))
        .addUpgradeConfigs(
            HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"))
        .setNormalizePath(BoolValue.of(true))
        .setMergeSlashes(true)
        // Unescaping or refusing %2F would break applications that put names into paths.
        .setPathWithEscapedSlashesAction(
            HttpConnectionManager.PathWithEscapedSlashesAction.KEEP_UNCHANGED)
        .setMaxRequestHeadersKb(UInt32Value.of(MAX_REQUEST_HEADERS_KIB))
        .setRequestHeadersTimeout(Durations.fromSeconds(REQUEST_HEADERS_SECONDS))
        // A gRPC stream may be silent for as long as it likes; keepalive finds dead peers.
        .setStreamIdleTimeout(Durations.ZERO)
        // Without internal_address_config nobody is internal, so x-envoy-* headers are taken from
        // nobody; an empty one would believe a forged x-forwarded-for of a private address.
        .setUseRemoteAddress(BoolValue.of(false))
        .setSkipXffAppend(true)
        .setServerHeaderTransformation(
            HttpConnectionManager.ServerHeaderTransformation.PASS_THROUGH)
        .addAllAccessLog(AccessLogs.ofRequests(settings, direction));
  }

  private static Router router() {
    return Router.newBuilder().setSuppressEnvoyHeaders(true).build();
  }

  private static HttpProtocolOptions.Builder common() {
    return HttpProtocolOptions.newBuilder()
        .setIdleTimeout(HttpProtocols.SERVER_IDLE)
        .setMaxHeadersCount(UInt32Value.of(MAX_HEADERS));
  }

  /** Sets a header before it is looked at for a route. */
  private static TypedExtensionConfig earlyHeader(
      String header, String value, HeaderValueOption.HeaderAppendAction action) {
    HeaderValueOption addition =
        HeaderValueOption.newBuilder()
            .setHeader(HeaderValue.newBuilder().setKey(header).setValue(value))
            .setAppendAction(action)
            .build();
    HeaderMutation.Builder mutations = HeaderMutation.newBuilder();
    mutations.addMutationsBuilder().setAppend(addition);
    return Packing.extension("envoy.http.early_header_mutation.header_mutation", mutations.build());
  }
}
