package dev.osier.xds.translate;

import dev.osier.mesh.route.HeaderChanges;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of headers on a route. Within one route Envoy removes first, then sets, then adds, in
 * whatever order they stand.
 */
final class HeaderMutations {
  private HeaderMutations() {}

  static void request(Route.Builder route, HeaderChanges changes) {
    route.addAllRequestHeadersToRemove(changes.remove()).addAllRequestHeadersToAdd(values(changes));
  }

  static void response(Route.Builder route, HeaderChanges changes) {
    route
        .addAllResponseHeadersToRemove(changes.remove())
        .addAllResponseHeadersToAdd(values(changes));
  }

  private static List<HeaderValueOption> values(HeaderChanges changes) {
    List<HeaderValueOption> values = new ArrayList<>();
    changes
        .set()
        .forEach(value -> values.add(option(value, HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)));
    changes
        .add()
        .forEach(value -> values.add(option(value, HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD)));
    return values;
  }

  // A percent sign would begin one of Envoy's commands. An empty value is one, too.
  private static HeaderValueOption option(HeaderChanges.Value value, HeaderAppendAction action) {
    return HeaderValueOption.newBuilder()
        .setHeader(
            HeaderValue.newBuilder()
                .setKey(value.name())
                .setValue(value.value().replace("%", "%%")))
        .setAppendAction(action)
        .setKeepEmptyValue(true)
        .build();
  }
}
