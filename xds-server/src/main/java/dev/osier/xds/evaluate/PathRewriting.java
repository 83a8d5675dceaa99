package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.Optional;

/** A path after {@code prefix_rewrite} or {@code regex_rewrite}; the query stays. */
final class PathRewriting {
  private PathRewriting() {}

  static String rewrite(
      Request request, RouteMatch match, String prefix, Optional<RegexMatchAndSubstitute> regex) {
    if (!prefix.isEmpty()) {
      return prefix + request.path().substring(PathMatching.matchedLength(match, request));
    }
    if (regex.isEmpty()) {
      return request.path();
    }
    String rewritten = Regexes.replaceAll(regex.get(), request.pathOnly());
    return rewritten.isEmpty() ? request.path() : rewritten + Paths.query(request.path());
  }
}
