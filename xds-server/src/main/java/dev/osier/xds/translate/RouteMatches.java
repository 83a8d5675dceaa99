package dev.osier.xds.translate;

import dev.osier.mesh.route.Expressions;
import dev.osier.mesh.route.NamedMatch;
import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.StringMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/** Which requests a route is for. */
final class RouteMatches {
  private static final String METHOD = ":method";
  private static final String COOKIE = "cookie";
  private static final String ROOT = "/";

  private RouteMatches() {}

  static RouteMatch.Builder translate(RequestMatch match) {
    RouteMatch.Builder builder = RouteMatch.newBuilder();
    path(builder, match.path());
    match.method().ifPresent(method -> builder.addHeaders(method(method)));
    match.headers().forEach(header -> builder.addHeaders(header(header)));
    match.cookies().forEach(cookie -> builder.addHeaders(cookie(cookie)));
    match.queryParams().forEach(query -> builder.addQueryParameters(query(query)));
    return builder;
  }

  /** A prefix without the slash at its end, which means nothing; a slash alone is all paths. */
  static String withoutSlash(String prefix) {
    String path = prefix;
    while (path.length() > 1 && path.endsWith(ROOT)) {
      path = path.substring(0, path.length() - 1);
    }
    return path;
  }

  /** Requests with a method that the whole of this expression matches. */
  static HeaderMatcher methods(String pattern) {
    return HeaderMatcher.newBuilder()
        .setName(METHOD)
        .setStringMatch(
            StringMatcher.newBuilder().setSafeRegex(RegularExpressions.matcher(pattern)))
        .build();
  }

  private static HeaderMatcher method(String method) {
    return HeaderMatcher.newBuilder()
        .setName(METHOD)
        .setStringMatch(StringMatcher.newBuilder().setExact(method))
        .build();
  }

  private static void path(RouteMatch.Builder builder, PathMatch match) {
    switch (match) {
      case PathMatch.Exact(String path) -> builder.setPath(path);
      case PathMatch.Prefix(String prefix) -> {
        String path = withoutSlash(prefix);
        if (path.equals(ROOT)) {
          builder.setPrefix(path);
        } else {
          builder.setPathSeparatedPrefix(path);
        }
      }
      case PathMatch.RegularExpression(String pattern) ->
          builder.setSafeRegex(RegularExpressions.matcher(pattern));
    }
  }

  private static HeaderMatcher header(NamedMatch match) {
    HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(match.name());
    switch (match.value()) {
      case StringMatch.Exact(String value) ->
          header.setStringMatch(StringMatcher.newBuilder().setExact(value));
      case StringMatch.RegularExpression(String pattern) ->
          header.setStringMatch(
              StringMatcher.newBuilder().setSafeRegex(RegularExpressions.matcher(pattern)));
      case StringMatch.Present() -> header.setPresentMatch(true);
    }
    return header.build();
  }

  private static QueryParameterMatcher query(NamedMatch match) {
    QueryParameterMatcher.Builder query = QueryParameterMatcher.newBuilder().setName(match.name());
    switch (match.value()) {
      case StringMatch.Exact(String value) ->
          query.setStringMatch(StringMatcher.newBuilder().setExact(value));
      case StringMatch.RegularExpression(String pattern) ->
          query.setStringMatch(
              StringMatcher.newBuilder().setSafeRegex(RegularExpressions.matcher(pattern)));
      case StringMatch.Present() -> query.setPresentMatch(true);
    }
    return query.build();
  }

  // Several such headers of HTTP/2 are joined (RFC 9113, section 8.2.3) before a route is looked
  // for;
  // of HTTP/1.1 each is looked at.
  private static HeaderMatcher cookie(NamedMatch match) {
    return HeaderMatcher.newBuilder()
        .setName(COOKIE)
        .setStringMatch(
            StringMatcher.newBuilder()
                .setSafeRegex(RegularExpressions.matcher(Expressions.cookieHeader(match))))
        .build();
  }
}
