package dev.osier.operator.compile.route;

import dev.osier.crds.route.Backoff;
import dev.osier.crds.route.Rule;
import dev.osier.mesh.route.Mirror;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.RetryCondition;
import dev.osier.mesh.route.RouteOutcome.Forward;
import dev.osier.mesh.route.Timeouts;
import dev.osier.mesh.route.WeightedBackend;
import dev.osier.operator.compile.field.FieldPath;
import dev.osier.operator.compile.field.FieldReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From a rule that forwards to where its requests go, and how. */
final class ForwardCompiler {
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
  private static final int GROWTH = 10;

  private final FieldReader reader;
  private final BackendResolver backends;
  private final RedirectCompiler redirects;

  ForwardCompiler(FieldReader reader, BackendResolver backends, RedirectCompiler redirects) {
    this.reader = reader;
    this.backends = backends;
    this.redirects = redirects;
  }

  /** Where a rule's requests go; without backends if they go to the parent. */
  Forward compile(Rule rule, FieldPath field) {
    return new Forward(
        backends(rule, field.field("backendRefs")),
        rewrittenPath(rule, field.field("rewrite")),
        Optional.ofNullable(rule.rewrite())
            .flatMap(rewrite -> Optional.ofNullable(rewrite.hostname())),
        timeouts(rule.timeouts(), field.field("timeouts")),
        retry(rule.retry(), field.field("retry")),
        mirrors(rule.mirrors(), field.field("mirrors")));
  }

  private List<WeightedBackend> backends(Rule rule, FieldPath field) {
    List<WeightedBackend> weighted = new ArrayList<>();
    for (int i = 0; i < rule.backendRefs().size(); i++) {
      weighted.add(backends.weighted(rule.backendRefs().get(i), field.index(i)));
    }
    if (!weighted.isEmpty() && weighted.stream().allMatch(backend -> backend.weight() <= 0)) {
      reader.complaints().add(field, "at least one weight must be above zero");
    }
    return weighted;
  }

  private Optional<PathRewrite> rewrittenPath(Rule rule, FieldPath field) {
    return rule.rewrite() == null
        ? Optional.empty()
        : redirects.path(rule.rewrite().path(), field.field("path"));
  }

  private Timeouts timeouts(dev.osier.crds.route.@Nullable Timeouts timeouts, FieldPath field) {
    return timeouts == null
        ? Timeouts.NONE
        : new Timeouts(
            reader.duration(timeouts.request(), field.field("request")),
            reader.duration(timeouts.backendRequest(), field.field("backendRequest")),
            reader.duration(timeouts.idle(), field.field("idle")));
  }

  private Optional<Retry> retry(dev.osier.crds.route.@Nullable Retry retry, FieldPath field) {
    if (retry == null) {
      return Optional.empty();
    }
    TreeSet<RetryCondition> conditions = new TreeSet<>();
    retry.retryOn().forEach(condition -> conditions.add(RetryCondition.valueOf(condition.name())));
    return Optional.of(
        new Retry(
            retry.attempts(),
            conditions,
            new TreeSet<>(retry.codes()),
            Retry.Methods.valueOf(retry.methods().name()),
            Optional.of(backoff(retry.backoff(), field.field("backoff")))));
  }

  private Retry.Backoff backoff(Backoff backoff, FieldPath field) {
    Duration base = reader.positive(backoff.base(), field.field("base")).orElse(Duration.ZERO);
    Duration longest =
        reader
            .positive(backoff.max(), field.field("max"))
            .orElseGet(() -> shorter(base.multipliedBy(GROWTH), LONGEST_BACKOFF));
    if (longest.compareTo(base) < 0) {
      reader.complaints().add(field.field("max"), "shorter than base");
    }
    return new Retry.Backoff(base, longest);
  }

  private List<Mirror> mirrors(List<dev.osier.crds.route.Mirror> mirrors, FieldPath field) {
    List<Mirror> compiled = new ArrayList<>();
    for (int i = 0; i < mirrors.size(); i++) {
      dev.osier.crds.route.Mirror mirror = mirrors.get(i);
      var share = reader.share(mirror.percent(), mirror.fraction(), field.index(i));
      // A copy that can go nowhere is not made; its request is not worse off for it.
      backends
          .resolve(mirror.backendRef(), field.index(i).field("backendRef"))
          .ifPresent(key -> compiled.add(new Mirror(key, share)));
    }
    return compiled;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
