package dev.osier.xds.evaluate;

import static dev.osier.xds.evaluate.KnownFields.interpreted;

import com.github.xds.core.v3.CidrRange;
import com.github.xds.type.matcher.v3.IPMatcher;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import java.util.List;
import java.util.Map;

/** What is known of listeners, of the matchers that look at connections, and of filters. */
final class KnownConnectionFields {
  private static final List<Message> EXTENSIONS =
      List.of(
          IPMatcher.getDefaultInstance(),
          StringValue.getDefaultInstance(),
          DestinationIPInput.getDefaultInstance(),
          FilterStateInput.getDefaultInstance(),
          Config.getDefaultInstance(),
          io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config
              .getDefaultInstance(),
          HttpConnectionManager.getDefaultInstance(),
          TcpProxy.getDefaultInstance(),
          Router.getDefaultInstance(),
          Cors.getDefaultInstance());

  private static final Map<Descriptor, KnownFields> LISTENERS =
      Map.ofEntries(
          Map.entry(
              Listener.getDescriptor(),
              interpreted(
                      "name",
                      "address",
                      "additional_addresses",
                      "use_original_dst",
                      "filter_chain_matcher",
                      "filter_chains",
                      "default_filter_chain")
                  .carried(
                      "bind_to_port",
                      "traffic_direction",
                      "socket_options",
                      "listener_filters",
                      "listener_filters_timeout",
                      "continue_on_listener_filters_timeout")),
          Map.entry(AdditionalAddress.getDescriptor(), interpreted("address")),
          Map.entry(Address.getDescriptor(), interpreted("socket_address")),
          Map.entry(SocketAddress.getDescriptor(), interpreted("address", "port_value")),
          Map.entry(
              FilterChain.getDescriptor(),
              interpreted("name", "filter_chain_match", "filters").carried("transport_socket")),
          Map.entry(
              FilterChainMatch.getDescriptor(),
              interpreted("destination_port", "transport_protocol", "application_protocols")),
          Map.entry(Filter.getDescriptor(), interpreted("name", "typed_config")));

  private static final Map<Descriptor, KnownFields> MATCHERS =
      Map.of(
          Matcher.getDescriptor(),
          interpreted("matcher_tree", "on_no_match"),
          Matcher.MatcherTree.getDescriptor(),
          interpreted("input", "exact_match_map", "custom_match"),
          Matcher.MatcherTree.MatchMap.getDescriptor(),
          interpreted("map"),
          Matcher.OnMatch.getDescriptor(),
          interpreted("action"),
          com.github.xds.core.v3.TypedExtensionConfig.getDescriptor(),
          interpreted("name", "typed_config"),
          IPMatcher.getDescriptor(),
          interpreted("range_matchers"),
          IPMatcher.IPRangeMatcher.getDescriptor(),
          interpreted("ranges", "on_match"),
          CidrRange.getDescriptor(),
          interpreted("address_prefix", "prefix_len"),
          FilterStateInput.getDescriptor(),
          interpreted("key"));

  private static final Map<Descriptor, KnownFields> FILTERS =
      Map.ofEntries(
          Map.entry(
              io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config
                  .getDescriptor(),
              interpreted("on_new_connection")),
          Map.entry(
              FilterStateValue.getDescriptor(),
              interpreted("object_key", "factory_key", "format_string")),
          Map.entry(SubstitutionFormatString.getDescriptor(), interpreted("text_format_source")),
          Map.entry(DataSource.getDescriptor(), interpreted("inline_string")),
          Map.entry(
              TcpProxy.getDescriptor(),
              interpreted("cluster", "weighted_clusters")
                  .carried(
                      "stat_prefix",
                      "idle_timeout",
                      "max_connect_attempts",
                      "max_downstream_connection_duration",
                      "access_log",
                      "access_log_options",
                      "on_demand",
                      "hash_policy")),
          Map.entry(TcpProxy.WeightedCluster.getDescriptor(), interpreted("clusters")),
          Map.entry(
              TcpProxy.WeightedCluster.ClusterWeight.getDescriptor(),
              interpreted("name", "weight")),
          Map.entry(
              HttpConnectionManager.getDescriptor(),
              interpreted(
                      "rds",
                      "route_config",
                      "http_filters",
                      "upgrade_configs",
                      "normalize_path",
                      "merge_slashes",
                      "path_with_escaped_slashes_action",
                      "use_remote_address",
                      "skip_xff_append",
                      "forward_client_cert_details",
                      "stream_idle_timeout")
                  .carried(
                      "stat_prefix",
                      "codec_type",
                      "access_log",
                      "common_http_protocol_options",
                      "http_protocol_options",
                      "http2_protocol_options",
                      "http1_safe_max_connection_duration",
                      "max_request_headers_kb",
                      "request_headers_timeout",
                      "server_header_transformation",
                      "set_current_client_cert_details",
                      "early_header_mutation_extensions")),
          Map.entry(
              HttpConnectionManager.UpgradeConfig.getDescriptor(),
              interpreted("upgrade_type", "enabled")),
          Map.entry(Rds.getDescriptor(), interpreted("route_config_name").carried("config_source")),
          Map.entry(HttpFilter.getDescriptor(), interpreted("name", "typed_config", "disabled")),
          Map.entry(Router.getDescriptor(), interpreted("suppress_envoy_headers")));

  private KnownConnectionFields() {}

  static void add(Map<String, KnownFields> messages, Map<String, Message> extensions) {
    for (Map<Descriptor, KnownFields> table : List.of(LISTENERS, MATCHERS, FILTERS)) {
      table.forEach((descriptor, known) -> messages.put(descriptor.getFullName(), known));
    }
    EXTENSIONS.forEach(
        message -> extensions.put(message.getDescriptorForType().getFullName(), message));
  }
}
