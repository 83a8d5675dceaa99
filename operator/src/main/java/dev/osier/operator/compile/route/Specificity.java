package dev.osier.operator.compile.route;

import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.RequestMatch;
import java.util.Comparator;

/**
 * How closely a match describes requests: the callers first, then as Gateway API ranks HTTPRoute's
 * matches. Of two specificities the greater one belongs to the match that is asked first.
 *
 * @param pathKind exact paths before regular expressions before prefixes
 * @param pathLength the length of an expression or a prefix, in characters
 * @param method whether there is a method, of HTTP or gRPC
 * @param headersAndCookies how many headers and cookies there are
 * @param queryParams how many parameters of the query there are
 * @param caller accounts before labels before namespaces before anybody
 */
record Specificity(
    int pathKind,
    int pathLength,
    boolean method,
    int headersAndCookies,
    int queryParams,
    int caller)
    implements Comparable<Specificity> {
  private static final Comparator<Specificity> ORDER =
      Comparator.comparingInt(Specificity::caller)
          .thenComparingInt(Specificity::pathKind)
          .thenComparingInt(Specificity::pathLength)
          .thenComparing(Specificity::method)
          .thenComparingInt(Specificity::headersAndCookies)
          .thenComparingInt(Specificity::queryParams);

  static Specificity of(RequestMatch match, CallerMatch from) {
    return new Specificity(
        rankOf(match.path()),
        lengthOf(match.path()),
        match.method().isPresent(),
        match.headers().size() + match.cookies().size(),
        match.queryParams().size(),
        rankOf(from));
  }

  /**
   * The same for a match on a method of gRPC whatever its service. It becomes an expression for the
   * path, but as GRPCRoute ranks matches, one on the service comes before one on the method.
   */
  Specificity ofAnyService() {
    return new Specificity(
        rankOf(PathMatch.ANY),
        lengthOf(PathMatch.ANY),
        true,
        headersAndCookies,
        queryParams,
        caller);
  }

  @Override
  public int compareTo(Specificity other) {
    return ORDER.compare(this, other);
  }

  private static int rankOf(PathMatch path) {
    return switch (path) {
      case PathMatch.Exact exact -> 2;
      case PathMatch.RegularExpression expression -> 1;
      case PathMatch.Prefix prefix -> 0;
    };
  }

  private static int lengthOf(PathMatch path) {
    return switch (path) {
      // Of two different exact paths no request has both.
      case PathMatch.Exact exact -> 0;
      case PathMatch.RegularExpression(String pattern) -> pattern.length();
      case PathMatch.Prefix(String prefix) -> prefix.length();
    };
  }

  private static int rankOf(CallerMatch from) {
    if (!from.serviceAccounts().isEmpty()) {
      return 3;
    }
    if (!from.podLabels().isEmpty()) {
      return 2;
    }
    return from.namespaces().isEmpty() ? 0 : 1;
  }
}
