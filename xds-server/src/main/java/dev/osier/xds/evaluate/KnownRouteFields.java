package dev.osier.xds.evaluate;

import static dev.osier.xds.evaluate.KnownFields.interpreted;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.util.List;
import java.util.Map;

/** What is known of route tables, and of what routes tell filters. */
final class KnownRouteFields {
  private static final List<Message> EXTENSIONS =
      List.of(
          Route.getDefaultInstance(),
          RouteList.getDefaultInstance(),
          HTTPFault.getDefaultInstance(),
          CorsPolicy.getDefaultInstance());

  private static final Map<Descriptor, KnownFields> TABLES =
      Map.of(
          RouteConfiguration.getDescriptor(),
          interpreted(
                  "name",
                  "virtual_hosts",
                  "ignore_port_in_host_matching",
                  "most_specific_header_mutations_wins",
                  "request_headers_to_add",
                  "request_headers_to_remove",
                  "response_headers_to_add",
                  "response_headers_to_remove",
                  "typed_per_filter_config")
              .carried("max_direct_response_body_size_bytes", "vhds"),
          VirtualHost.getDescriptor(),
          interpreted(
                  "name",
                  "domains",
                  "routes",
                  "matcher",
                  "request_headers_to_add",
                  "request_headers_to_remove",
                  "response_headers_to_add",
                  "response_headers_to_remove",
                  "typed_per_filter_config")
              .carried("retry_policy"),
          RouteList.getDescriptor(),
          interpreted("routes"),
          Route.getDescriptor(),
          interpreted(
              "name",
              "match",
              "route",
              "redirect",
              "direct_response",
              "request_headers_to_add",
              "request_headers_to_remove",
              "response_headers_to_add",
              "response_headers_to_remove",
              "typed_per_filter_config"),
          HeaderValueOption.getDescriptor(),
          interpreted("header", "append_action", "keep_empty_value"),
          HeaderValue.getDescriptor(),
          interpreted("key", "value"));

  private static final Map<Descriptor, KnownFields> MATCHES =
      Map.of(
          RouteMatch.getDescriptor(),
          interpreted(
              "prefix",
              "path",
              "path_separated_prefix",
              "safe_regex",
              "case_sensitive",
              "headers",
              "query_parameters",
              "grpc",
              "runtime_fraction"),
          RuntimeFractionalPercent.getDescriptor(),
          interpreted("default_value"),
          FractionalPercent.getDescriptor(),
          interpreted("numerator", "denominator"),
          HeaderMatcher.getDescriptor(),
          interpreted(
              "name",
              "present_match",
              "string_match",
              "invert_match",
              "treat_missing_header_as_empty"),
          QueryParameterMatcher.getDescriptor(),
          interpreted("name", "string_match", "present_match"),
          StringMatcher.getDescriptor(),
          interpreted("exact", "prefix", "suffix", "contains", "safe_regex", "ignore_case"),
          RegexMatcher.getDescriptor(),
          interpreted("regex"),
          RegexMatchAndSubstitute.getDescriptor(),
          interpreted("pattern", "substitution"));

  private static final Map<Descriptor, KnownFields> ACTIONS =
      Map.of(
          RouteAction.getDescriptor(),
          interpreted(
                  "cluster",
                  "weighted_clusters",
                  "cluster_not_found_response_code",
                  "prefix_rewrite",
                  "regex_rewrite",
                  "host_rewrite_literal",
                  "timeout",
                  "idle_timeout",
                  "request_mirror_policies",
                  "upgrade_configs")
              .carried("retry_policy", "hash_policy"),
          WeightedCluster.getDescriptor(),
          interpreted("clusters"),
          WeightedCluster.ClusterWeight.getDescriptor(),
          interpreted(
              "name",
              "weight",
              "host_rewrite_literal",
              "request_headers_to_add",
              "request_headers_to_remove",
              "response_headers_to_add",
              "response_headers_to_remove"),
          RouteAction.RequestMirrorPolicy.getDescriptor(),
          interpreted("cluster", "runtime_fraction")
              .carried("disable_shadow_host_suffix_append", "trace_sampled"),
          RouteAction.UpgradeConfig.getDescriptor(),
          interpreted("upgrade_type", "enabled"),
          RedirectAction.getDescriptor(),
          interpreted(
              "https_redirect",
              "scheme_redirect",
              "host_redirect",
              "port_redirect",
              "path_redirect",
              "prefix_rewrite",
              "regex_rewrite",
              "response_code",
              "strip_query"),
          DirectResponseAction.getDescriptor(),
          interpreted("status", "body"));

  private static final Map<Descriptor, KnownFields> FILTERS =
      Map.of(
          HTTPFault.getDescriptor(),
          interpreted("delay", "abort", "headers"),
          FaultDelay.getDescriptor(),
          interpreted("fixed_delay", "percentage"),
          FaultAbort.getDescriptor(),
          interpreted("http_status", "grpc_status", "percentage"),
          CorsPolicy.getDescriptor(),
          interpreted(
              "allow_origin_string_match",
              "allow_methods",
              "allow_headers",
              "expose_headers",
              "max_age",
              "allow_credentials"));

  private KnownRouteFields() {}

  static void add(Map<String, KnownFields> messages, Map<String, Message> extensions) {
    for (Map<Descriptor, KnownFields> table : List.of(TABLES, MATCHES, ACTIONS, FILTERS)) {
      table.forEach((descriptor, known) -> messages.put(descriptor.getFullName(), known));
    }
    EXTENSIONS.forEach(
        message -> extensions.put(message.getDescriptorForType().getFullName(), message));
  }
}
