package dev.osier.controlplane.preview;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.route.Caller;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.xds.evaluate.Fraction;
import dev.osier.xds.evaluate.LocalReply;
import dev.osier.xds.evaluate.Outcome;
import dev.osier.xds.evaluate.Request;
import dev.osier.xds.translate.ClusterName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Collectors;

/** What happens to requests, in the words of whoever wrote the rules. */
final class Words {
  private static final int HUNDRED = 100;

  private Words() {}

  /** A rule, such as {@code rule testers (RouteRule bookstore/reviews, spec.rules[0])}. */
  static String of(RouteOrigin origin) {
    String where = RouteOrigin.KIND + " " + origin.object() + ", " + origin.field();
    return origin.ruleName().isEmpty()
        ? "a rule without name (" + where + ")"
        : "rule " + origin.ruleName() + " (" + where + ")";
  }

  /** A request, such as {@code GET reviews:9080/ from bookstore/storefront}. */
  static String of(Caller caller, Request request) {
    return request.method()
        + " "
        + request.authority()
        + request.path()
        + " from "
        + caller.namespace()
        + "/"
        + caller.serviceAccount();
  }

  /** A share, such as {@code 10%}. */
  static String of(Fraction share) {
    return percent(share.numerator(), share.denominator());
  }

  /** What happens, in one clause. */
  static String of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent sent -> "goes to " + targets(sent);
      case Outcome.Redirected redirected ->
          "is redirected to "
              + redirected.reply().location().orElse("nowhere")
              + " with "
              + redirected.reply().status();
      case Outcome.DirectResponse response -> "is answered with " + status(response.reply());
      case Outcome.Preflight preflight -> "is answered with " + status(preflight.reply());
      case Outcome.NoRoute none -> "matches no rule and is answered with " + status(none.reply());
      case Outcome.NoVirtualHost none -> "is answered with " + status(none.reply());
      case Outcome.ClusterNotFound none -> "is answered with " + status(none.reply());
      case Outcome.Rejected rejected ->
          "is refused (" + rejected.reason() + ") with " + status(rejected.reply());
      case Outcome.Closed _ -> "is closed";
    };
  }

  /** A cluster, such as {@code bookstore/reviews:9080 {version=v1}}. */
  static String cluster(String name, Outcome.Reach reach) {
    return switch (reach) {
      case DIALLED_ADDRESS -> "the dialled address";
      case NOWHERE -> "no backend (500)";
      case ENDPOINTS -> ClusterName.backend(name).map(BackendKey::toString).orElse(name);
    };
  }

  private static String status(LocalReply reply) {
    return String.valueOf(reply.status());
  }

  private static String targets(Outcome.Sent sent) {
    long sum = sent.targets().stream().mapToLong(Outcome.Target::weight).sum();
    return sent.targets().stream()
        .filter(target -> target.weight() > 0)
        .map(target -> share(cluster(target.cluster(), target.reach()), target.weight(), sum))
        .collect(Collectors.joining(", "));
  }

  private static String share(String target, long weight, long sum) {
    return weight == sum ? target : target + " (" + percent(weight, sum) + ")";
  }

  private static String percent(long numerator, long denominator) {
    return BigDecimal.valueOf(numerator)
            .multiply(BigDecimal.valueOf(HUNDRED))
            .divide(BigDecimal.valueOf(denominator), 4, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }
}
