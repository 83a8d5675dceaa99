package dev.osier.xds.evaluate;

import dev.osier.xds.resource.VirtualHostHeader;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text by which a virtual host is chosen: the Host, or a header that the proxy makes of it and
 * of the connection before it looks for a route.
 */
final class HostKeys {
  private static final Pattern AUTHORITY = Pattern.compile("%REQ\\(:AUTHORITY\\)%");

  private HostKeys() {}

  static String of(
      RouteConfiguration table,
      HttpConnectionManager manager,
      Connection connection,
      Request request) {
    return VirtualHostHeader.of(table)
        .map(header -> made(header, manager, connection, request))
        .orElseGet(request::authority);
  }

  private static String made(
      String header, HttpConnectionManager manager, Connection connection, Request request) {
    String format =
        manager.getEarlyHeaderMutationExtensionsList().stream()
            .map(TypedExtensionConfig::getTypedConfig)
            .filter(extension -> extension.is(HeaderMutation.class))
            .flatMap(
                extension ->
                    Messages.unpack(extension, HeaderMutation.class).getMutationsList().stream())
            .map(mutation -> overwritten(header, mutation.getAppend()))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow(
                () -> new UnknownConfigurationException("virtual hosts by header " + header));
    return Arrays.stream(AUTHORITY.split(format, -1))
        .map(connection::format)
        .collect(Collectors.joining(request.authority()));
  }

  private static Optional<String> overwritten(String header, HeaderValueOption append) {
    HeaderValue value = append.getHeader();
    return value.getKey().equals(header)
            && append.getAppendAction()
                == HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD
        ? Optional.of(value.getValue())
        : Optional.empty();
  }
}
