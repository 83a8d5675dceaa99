package dev.osier.xds.translate;

import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.RequestMatch;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import java.util.List;

/**
 * Changes of paths with Gateway API's meaning (HTTPPathModifier): a prefix is made of whole
 * elements, so {@code /foo} replaced by {@code /} makes {@code /bar} of {@code /foo/bar}, where
 * Envoy alone would make {@code //bar}.
 */
final class PathRewrites {
  private static final String ROOT = "/";
  private static final String WHOLE_PATH = "^/.*$";

  private PathRewrites() {}

  /**
   * The matches of a route whose path changes: usually one; where a prefix vanishes, one for the
   * prefix alone and one for what lies below it.
   */
  static List<RouteMatch.Builder> matches(RequestMatch match, PathRewrite rewrite) {
    RouteMatch.Builder whole = RouteMatches.translate(match);
    if (!whole.hasPathSeparatedPrefix() || !replacement(match, rewrite).equals(ROOT)) {
      return List.of(whole);
    }
    String prefix = whole.getPathSeparatedPrefix();
    return List.of(whole.clone().setPath(prefix), whole.clone().setPrefix(prefix + ROOT));
  }

  static void apply(RouteAction.Builder action, RequestMatch match, PathRewrite rewrite) {
    switch (rewrite) {
      case PathRewrite.ReplaceFullPath(String path) ->
          action.setRegexRewrite(RegularExpressions.replacing(WHOLE_PATH, path));
      case PathRewrite.ReplacePrefixMatch _ -> action.setPrefixRewrite(replacement(match, rewrite));
    }
  }

  static void apply(RedirectAction.Builder redirect, RequestMatch match, PathRewrite rewrite) {
    switch (rewrite) {
      case PathRewrite.ReplaceFullPath(String path) -> redirect.setPathRedirect(path);
      case PathRewrite.ReplacePrefixMatch _ ->
          redirect.setPrefixRewrite(replacement(match, rewrite));
    }
  }

  private static String replacement(RequestMatch match, PathRewrite rewrite) {
    return switch (rewrite) {
      case PathRewrite.ReplaceFullPath(String path) -> path;
      case PathRewrite.ReplacePrefixMatch(String prefix) -> {
        String path = RouteMatches.withoutSlash(prefix);
        yield isEveryPath(match.path()) && !path.equals(ROOT) ? path + ROOT : path;
      }
    };
  }

  private static boolean isEveryPath(PathMatch match) {
    return match instanceof PathMatch.Prefix(String prefix)
        && RouteMatches.withoutSlash(prefix).equals(ROOT);
  }
}
