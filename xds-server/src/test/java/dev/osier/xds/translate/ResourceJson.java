package dev.osier.xds.translate;

import com.github.xds.type.matcher.v3.IPMatcher;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.VirtualHostHeader;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/** Resources as JSON, for golden files and bootstraps. */
final class ResourceJson {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .sortingMapKeys()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(Listener.getDescriptor())
                  .add(Cluster.getDescriptor())
                  .add(ClusterLoadAssignment.getDescriptor())
                  .add(RouteConfiguration.getDescriptor())
                  .add(VirtualHost.getDescriptor())
                  .add(Secret.getDescriptor())
                  .add(StdoutAccessLog.getDescriptor())
                  .add(TcpGrpcAccessLogConfig.getDescriptor())
                  .add(Router.getDescriptor())
                  .add(CorsPolicy.getDescriptor())
                  .add(HTTPFault.getDescriptor())
                  .add(OriginalDst.getDescriptor())
                  .add(TlsInspector.getDescriptor())
                  .add(Config.getDescriptor())
                  .add(
                      io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config
                          .getDescriptor())
                  .add(HttpConnectionManager.getDescriptor())
                  .add(TcpProxy.getDescriptor())
                  .add(HeaderMutation.getDescriptor())
                  .add(IPMatcher.getDescriptor())
                  .add(DestinationIPInput.getDescriptor())
                  .add(StringValue.getDescriptor())
                  .add(PreviousHostsPredicate.getDescriptor())
                  .add(PreviousPrioritiesConfig.getDescriptor())
                  .add(Cors.getDescriptor())
                  .add(HTTPFault.getDescriptor())
                  .add(RawBuffer.getDescriptor())
                  .add(DownstreamTlsContext.getDescriptor())
                  .add(SPIFFECertValidatorConfig.getDescriptor())
                  .add(HttpProtocolOptions.getDescriptor())
                  .add(UpstreamCodec.getDescriptor())
                  .add(
                      io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                          .getDescriptor())
                  .build());

  private ResourceJson() {}

  /** The resource as text for people. */
  static String text(XdsResource resource) {
    String text = print(resource);
    // The printer leaves out what the API's classes do not know.
    return resource.type() != ResourceType.ROUTES
        ? text
        : VirtualHostHeader.of(Unpacked.unpack(resource.body(), RouteConfiguration.class))
            .map(header -> text.replaceFirst("\n}$", ",\n  \"vhostHeader\": \"" + header + "\"\n}"))
            .orElse(text);
  }

  private static String print(XdsResource resource) {
    try {
      return PRINTER.print(resource.body());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("printing " + resource.name(), e);
    }
  }

  /** The resource without the type, as it stands in a list of one type. */
  static JsonObject tree(XdsResource resource) {
    JsonObject tree = JsonParser.parseString(text(resource)).getAsJsonObject();
    tree.remove("@type");
    return tree;
  }

  /** Calls {@code visitor} for every object in a tree, the outer before the inner. */
  static void visit(JsonElement tree, java.util.function.Consumer<JsonObject> visitor) {
    if (tree.isJsonObject()) {
      JsonObject object = tree.getAsJsonObject();
      visitor.accept(object);
      object.entrySet().forEach(entry -> visit(entry.getValue(), visitor));
    } else if (tree.isJsonArray()) {
      tree.getAsJsonArray().forEach(element -> visit(element, visitor));
    }
  }
}
