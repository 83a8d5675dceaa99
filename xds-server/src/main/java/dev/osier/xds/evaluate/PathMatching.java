package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;

/** Whether a path is what a route wants, and which part of it made it so. */
final class PathMatching {
  private PathMatching() {}

  static boolean matches(RouteMatch match, Request request) {
    String path = request.pathOnly();
    boolean ignoreCase = match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> StringMatching.startsWith(path, match.getPrefix(), ignoreCase);
      case PATH -> StringMatching.equal(path, match.getPath(), ignoreCase);
      case SAFE_REGEX -> Regexes.matches(match.getSafeRegex(), path);
      case PATH_SEPARATED_PREFIX -> {
        String prefix = match.getPathSeparatedPrefix();
        yield StringMatching.startsWith(path, prefix, ignoreCase)
            && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
      }
      case CONNECT_MATCHER, PATH_MATCH_POLICY, PATHSPECIFIER_NOT_SET -> throw unknown(match);
    };
  }

  /** The length of the part of a matching path that a prefix rewrite replaces. */
  static int matchedLength(RouteMatch match, Request request) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> match.getPrefix().length();
      case PATH -> match.getPath().length();
      case SAFE_REGEX -> request.pathOnly().length();
      case PATH_SEPARATED_PREFIX -> match.getPathSeparatedPrefix().length();
      case CONNECT_MATCHER, PATH_MATCH_POLICY, PATHSPECIFIER_NOT_SET -> throw unknown(match);
    };
  }

  private static UnknownConfigurationException unknown(RouteMatch match) {
    return new UnknownConfigurationException("path specifier " + match.getPathSpecifierCase());
  }
}
