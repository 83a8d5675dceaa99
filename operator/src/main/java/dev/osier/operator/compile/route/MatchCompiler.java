package dev.osier.operator.compile.route;

import dev.osier.crds.route.GrpcMatch;
import dev.osier.crds.route.RouteMatch;
import dev.osier.crds.route.ValueMatch;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.Expressions;
import dev.osier.mesh.route.NamedMatch;
import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.StringMatch;
import dev.osier.operator.compile.field.Complaints;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.regex.RegularExpression;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From a match of a rule to what requests and callers must be like. */
final class MatchCompiler {
  /** Two matches that mean the same shall be equal, in whatever order their parts are written. */
  private static final Comparator<NamedMatch> ORDER =
      Comparator.comparing(NamedMatch::name).thenComparing(named -> named.value().toString());

  private final Complaints complaints;

  MatchCompiler(Complaints complaints) {
    this.complaints = complaints;
  }

  /**
   * A match.
   *
   * @param request what a request must be like
   * @param from what its caller must be like
   * @param specificity how closely it describes them
   */
  record Compiled(RequestMatch request, CallerMatch from, Specificity specificity) {
    static final Compiled ANY =
        new Compiled(
            RequestMatch.ANY,
            CallerMatch.ANYONE,
            Specificity.of(RequestMatch.ANY, CallerMatch.ANYONE));
  }

  Compiled compile(RouteMatch match, FieldPath field) {
    RequestMatch request =
        new RequestMatch(
            path(match, field),
            Optional.ofNullable(match.method()).map(Enum::name),
            named(match.headers(), field.field("headers"), name -> name.toLowerCase(Locale.ROOT)),
            named(match.queryParams(), field.field("queryParams"), UnaryOperator.identity()),
            cookies(match, field.field("cookies")));
    CallerMatch from = from(match.from(), field.field("from"));
    Specificity specificity = Specificity.of(request, from);
    return new Compiled(
        request, from, isOfAnyService(match.grpc()) ? specificity.ofAnyService() : specificity);
  }

  private static boolean isOfAnyService(@Nullable GrpcMatch grpc) {
    return grpc != null && grpc.service() == null;
  }

  /** Envoy has no matcher of cookies: each becomes an expression for the whole header. */
  private List<NamedMatch> cookies(RouteMatch match, FieldPath field) {
    List<NamedMatch> cookies = named(match.cookies(), field, UnaryOperator.identity());
    for (NamedMatch cookie : cookies) {
      RegularExpression.check(Expressions.cookieHeader(cookie))
          .ifPresent(
              why ->
                  complaints.add(field, "the expression for %s: %s".formatted(cookie.name(), why)));
    }
    return cookies;
  }

  private PathMatch path(RouteMatch match, FieldPath field) {
    if (match.grpc() != null) {
      return grpc(match.grpc(), field.field("grpc"));
    }
    if (match.path() == null) {
      return PathMatch.ANY;
    }
    String value = match.path().value();
    FieldPath place = field.field("path").field("value");
    return switch (match.path().type()) {
      case EXACT -> new PathMatch.Exact(literal(value, place));
      case PATH_PREFIX -> new PathMatch.Prefix(withoutSlashAtEnd(literal(value, place)));
      case REGULAR_EXPRESSION -> new PathMatch.RegularExpression(checked(value, place));
    };
  }

  /** Envoy refuses a whole route table for one prefix that could never be a path's. */
  private String literal(String path, FieldPath field) {
    if (!path.startsWith("/")) {
      complaints.add(field, "a path begins with /");
    }
    if (path.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '?' || c == '#')) {
      complaints.add(field, "a path has only the characters of RFC 3986, without ? and #");
    }
    return path;
  }

  private PathMatch grpc(GrpcMatch grpc, FieldPath field) {
    if (grpc.method() == null) {
      if (grpc.service() == null) {
        complaints.add(field, "at least one of service and method is needed");
        return PathMatch.ANY;
      }
      return new PathMatch.Prefix("/" + grpc.service());
    }
    return grpc.service() == null
        ? new PathMatch.RegularExpression(checked("/[^/]+/" + grpc.method(), field.field("method")))
        : new PathMatch.Exact("/" + grpc.service() + "/" + grpc.method());
  }

  private List<NamedMatch> named(
      List<ValueMatch> matches, FieldPath field, UnaryOperator<String> spelling) {
    return IntStream.range(0, matches.size())
        .mapToObj(
            i ->
                new NamedMatch(
                    spelling.apply(matches.get(i).name()), value(matches.get(i), field.index(i))))
        .sorted(ORDER)
        .toList();
  }

  private StringMatch value(ValueMatch match, FieldPath field) {
    String value = match.value() == null ? "" : match.value();
    if (match.value() == null && match.type() != ValueMatch.Type.PRESENT) {
      complaints.add(field.field("value"), "missing");
    }
    return switch (match.type()) {
      case EXACT -> new StringMatch.Exact(value);
      case REGULAR_EXPRESSION ->
          new StringMatch.RegularExpression(checked(value, field.field("value")));
      case PRESENT -> new StringMatch.Present();
    };
  }

  private String checked(String expression, FieldPath field) {
    RegularExpression.check(expression).ifPresent(why -> complaints.add(field, why));
    return expression;
  }

  private CallerMatch from(dev.osier.crds.route.@Nullable CallerMatch from, FieldPath field) {
    if (from == null) {
      return CallerMatch.ANYONE;
    }
    SortedSet<NamespacedName> accounts = new TreeSet<>();
    for (int i = 0; i < from.serviceAccounts().size(); i++) {
      String account = from.serviceAccounts().get(i);
      String[] parts = account.split("/", -1);
      if (parts.length == 2) {
        accounts.add(new NamespacedName(parts[0], parts[1]));
      } else {
        complaints.add(field.field("serviceAccounts").index(i), "not namespace/name");
      }
    }
    return new CallerMatch(
        accounts, new TreeSet<>(from.namespaces()), new TreeMap<>(from.podLabels()));
  }

  private static String withoutSlashAtEnd(String prefix) {
    String shorter = prefix;
    while (shorter.length() > 1 && shorter.endsWith("/")) {
      shorter = shorter.substring(0, shorter.length() - 1);
    }
    return shorter;
  }
}
