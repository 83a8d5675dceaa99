package dev.osier.xds.translate;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.traffic.Connections;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;
import java.util.Map;

/** How HTTP is spoken on connections, and for how long they are kept. */
final class HttpProtocols {
  /** After how long the calling side replaces a connection to a sidecar, before the called side. */
  static final Duration CLIENT_MAX_CONNECTION_AGE = Durations.fromMinutes(50);

  /**
   * After how long the called side asks its peer to reconnect, so that a connection cannot outlive
   * the certificates it was made with by much.
   */
  static final Duration SERVER_MAX_CONNECTION_AGE = Durations.fromMinutes(60);

  /** After how long the called side closes an unused connection. */
  static final Duration SERVER_IDLE = Durations.fromMinutes(60);

  private static final Duration CLIENT_IDLE = Durations.fromMinutes(10);
  // Servers of many kinds close an unused connection after two to five seconds; whoever reuses it
  // in
  // that moment loses a request. Connecting anew costs less than that.
  private static final Duration APPLICATION_IDLE = Durations.fromSeconds(1);

  private static final int PING_SECONDS = 1;
  // So many requests fit into the buffer of a peer that stands still; what does not fit, the kernel
  // would take for lost.
  private static final int STREAMS_TO_SIDECAR = 100;
  private static final int SERVER_PING_SECONDS = 30;
  private static final Duration PING_TIMEOUT = Durations.fromSeconds(10);
  private static final int MAX_CONCURRENT_STREAMS = 1000;
  private static final int STREAM_WINDOW_BYTES = 256 * 1024;
  private static final int CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;
  private static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private HttpProtocols() {}

  /**
   * HTTP/2 to a sidecar. A ping each second makes even an idle connection one on which something
   * waits to be acknowledged, so that the kernel finds out within seconds that its peer cannot be
   * reached; the answer itself may take longer, for the peer may be busy.
   */
  static void toSidecar(Cluster.Builder cluster, Connections connections) {
    Http2ProtocolOptions http2 =
        http2()
            .setConnectionKeepalive(keepalive(PING_SECONDS))
            .setMaxConcurrentStreams(UInt32Value.of(STREAMS_TO_SIDECAR))
            .build();
    cluster
        .setUpstreamBindConfig(
            BindConfig.newBuilder().addSocketOptions(SocketOptions.unacknowledged()))
        // The pings are more than TCP's own, which would wait for a minute.
        .clearUpstreamConnectionOptions();
    put(
        cluster,
        HttpProtocolOptions.newBuilder()
            .setExplicitHttpConfig(ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2))
            .setCommonHttpProtocolOptions(
                io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
                    .setIdleTimeout(
                        connections.idleTimeout().map(Times::duration).orElse(CLIENT_IDLE))
                    .setMaxConnectionDuration(age(connections))));
  }

  /** HTTP/1.1 to an application. */
  static void http1ToApplication(Cluster.Builder cluster) {
    put(
        cluster,
        toApplication()
            .setExplicitHttpConfig(
                ExplicitHttpConfig.newBuilder().setHttpProtocolOptions(http1())));
  }

  /** HTTP/2 without TLS to an application. */
  static void http2ToApplication(Cluster.Builder cluster) {
    put(
        cluster,
        toApplication()
            .setExplicitHttpConfig(
                ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2())));
  }

  /** To an application, what the connection to the proxy speaks. */
  static void downstreamToApplication(Cluster.Builder cluster) {
    put(cluster, downstream());
  }

  /**
   * To an endpoint that may have no sidecar, what the connection to the proxy speaks, without the
   * header that only a sidecar understands. It is dropped here and not by the route, so that a
   * cluster whose endpoints get their sidecars changes in one piece.
   */
  static void downstreamToAnyone(Cluster.Builder cluster, Connections connections) {
    HeaderMutation.Builder withoutProtocol = HeaderMutation.newBuilder();
    withoutProtocol
        .getMutationsBuilder()
        .addRequestMutationsBuilder()
        .setRemove(RouteActions.PROTOCOL_HEADER);
    HttpProtocolOptions.Builder options = downstream();
    connections
        .idleTimeout()
        .ifPresent(
            idle ->
                options.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(Times.duration(idle)));
    connections
        .maxDuration()
        .filter(age -> !age.isZero())
        .ifPresent(
            age ->
                options
                    .getCommonHttpProtocolOptionsBuilder()
                    .setMaxConnectionDuration(Times.duration(age)));
    put(
        cluster,
        options.addAllHttpFilters(
            FilterOrder.httpFilters(
                Map.of(
                    FilterOrder.UPSTREAM_HEADERS, withoutProtocol.build(),
                    FilterOrder.UPSTREAM_CODEC, UpstreamCodec.getDefaultInstance()))));
  }

  /** HTTP/1 with what applications expect to survive a proxy. */
  static Http1ProtocolOptions.Builder http1() {
    return Http1ProtocolOptions.newBuilder().setEnableTrailers(true);
  }

  /** HTTP/2 with bounds, WebSocket (RFC 8441) and errors that end a stream, not its connection. */
  static Http2ProtocolOptions.Builder http2() {
    return Http2ProtocolOptions.newBuilder()
        .setAllowConnect(true)
        .setMaxConcurrentStreams(UInt32Value.of(MAX_CONCURRENT_STREAMS))
        .setInitialStreamWindowSize(UInt32Value.of(STREAM_WINDOW_BYTES))
        .setInitialConnectionWindowSize(UInt32Value.of(CONNECTION_WINDOW_BYTES))
        .setOverrideStreamErrorOnInvalidHttpMessage(BoolValue.of(true));
  }

  /** The called side's pings, by which it finds out that a caller is gone. */
  static KeepaliveSettings keepalive() {
    return keepalive(SERVER_PING_SECONDS);
  }

  // Only between sidecars: an application's own server may count pings as abuse.
  private static KeepaliveSettings keepalive(int seconds) {
    return KeepaliveSettings.newBuilder()
        .setInterval(Durations.fromSeconds(seconds))
        .setTimeout(PING_TIMEOUT)
        .build();
  }

  // A connection between sidecars must not outlive its certificates, whatever a policy says.
  private static Duration age(Connections connections) {
    return connections
        .maxDuration()
        .filter(age -> !age.isZero())
        .map(Times::duration)
        .filter(age -> Durations.compare(age, CLIENT_MAX_CONNECTION_AGE) < 0)
        .orElse(CLIENT_MAX_CONNECTION_AGE);
  }

  private static HttpProtocolOptions.Builder downstream() {
    return toApplication()
        .setUseDownstreamProtocolConfig(
            UseDownstreamHttpConfig.newBuilder()
                .setHttpProtocolOptions(http1())
                .setHttp2ProtocolOptions(http2()));
  }

  private static HttpProtocolOptions.Builder toApplication() {
    return HttpProtocolOptions.newBuilder()
        .setCommonHttpProtocolOptions(
            io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
                .setIdleTimeout(APPLICATION_IDLE));
  }

  private static void put(Cluster.Builder cluster, HttpProtocolOptions.Builder options) {
    Any packed = Packing.any(options.build());
    cluster.putTypedExtensionProtocolOptions(EXTENSION, packed);
  }
}
