package dev.osier.testkit;

import dev.osier.mesh.BackendKey;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ServicePortKey;
import dev.osier.mesh.Subset;
import dev.osier.mesh.route.Backend;
import dev.osier.mesh.route.CallerMatch;
import dev.osier.mesh.route.Cors;
import dev.osier.mesh.route.Fault;
import dev.osier.mesh.route.HeaderChanges;
import dev.osier.mesh.route.Mirror;
import dev.osier.mesh.route.NamedMatch;
import dev.osier.mesh.route.PathMatch;
import dev.osier.mesh.route.PathRewrite;
import dev.osier.mesh.route.RequestMatch;
import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.Route;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.route.RouteOutcome;
import dev.osier.mesh.route.StringMatch;
import dev.osier.mesh.route.Timeouts;
import dev.osier.mesh.route.WeightedBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A route for tests; it matches every request of anyone until told otherwise. */
public final class RouteBuilder {
  private final RouteOrigin origin;
  private final List<NamedMatch> headers = new ArrayList<>();
  private final List<NamedMatch> query = new ArrayList<>();
  private final List<NamedMatch> cookies = new ArrayList<>();
  private final List<WeightedBackend> backends = new ArrayList<>();
  private final List<Mirror> mirrors = new ArrayList<>();
  private PathMatch path = PathMatch.ANY;
  private Optional<String> method = Optional.empty();
  private CallerMatch from = CallerMatch.ANYONE;
  private Optional<PathRewrite> rewrite = Optional.empty();
  private Optional<String> host = Optional.empty();
  private Timeouts timeouts = Timeouts.NONE;
  private Optional<Retry> retry = Optional.empty();
  private Optional<RouteOutcome> outcome = Optional.empty();
  private HeaderChanges requestHeaders = HeaderChanges.NONE;
  private HeaderChanges responseHeaders = HeaderChanges.NONE;
  private Optional<Fault> fault = Optional.empty();
  private Optional<Cors> cors = Optional.empty();

  private RouteBuilder(RouteOrigin origin) {
    this.origin = origin;
  }

  /** A route of a RouteRule, given as {@code namespace/name}, at this index among its rules. */
  public static RouteBuilder route(String object, int rule) {
    return new RouteBuilder(new RouteOrigin(NamespacedName.parse(object), rule, 0, ""));
  }

  /** Matches this path alone. */
  public RouteBuilder path(String exact) {
    path = new PathMatch.Exact(exact);
    return this;
  }

  /** Matches paths that begin so. */
  public RouteBuilder prefix(String prefix) {
    path = new PathMatch.Prefix(prefix);
    return this;
  }

  /** Matches paths like this. */
  public RouteBuilder pathLike(String pattern) {
    path = new PathMatch.RegularExpression(pattern);
    return this;
  }

  /** Matches this method. */
  public RouteBuilder method(String name) {
    method = Optional.of(name);
    return this;
  }

  /** Matches a header. */
  public RouteBuilder header(String name, StringMatch value) {
    headers.add(new NamedMatch(name, value));
    return this;
  }

  /** Matches a header of this value. */
  public RouteBuilder header(String name, String value) {
    return header(name, new StringMatch.Exact(value));
  }

  /** Matches a parameter of the query. */
  public RouteBuilder query(String name, StringMatch value) {
    query.add(new NamedMatch(name, value));
    return this;
  }

  /** Matches a cookie. */
  public RouteBuilder cookie(String name, StringMatch value) {
    cookies.add(new NamedMatch(name, value));
    return this;
  }

  /** Is for a namespace's callers. */
  public RouteBuilder fromNamespace(String namespace) {
    from = new CallerMatch(new TreeSet<>(), new TreeSet<>(List.of(namespace)), new TreeMap<>());
    return this;
  }

  /** Is for a service account, given as {@code namespace/name}. */
  public RouteBuilder fromAccount(String account) {
    from =
        new CallerMatch(
            new TreeSet<>(List.of(NamespacedName.parse(account))),
            new TreeSet<>(),
            new TreeMap<>());
    return this;
  }

  /** Is for pods with a label. */
  public RouteBuilder fromPods(String label, String value) {
    from = new CallerMatch(new TreeSet<>(), new TreeSet<>(), new TreeMap<>(Map.of(label, value)));
    return this;
  }

  /** Sends a share to a service, given as {@code namespace/name}. */
  public RouteBuilder to(String service, int port, int weight) {
    return to(backend(service, port, Subset.ALL), weight);
  }

  /** Sends a share to those of a service's pods that have a label. */
  public RouteBuilder toSubset(String service, int port, String label, String value, int weight) {
    return to(backend(service, port, Subset.of(Map.of(label, value))), weight);
  }

  /** Sends a share nowhere. */
  public RouteBuilder toNothing(int weight) {
    backends.add(new WeightedBackend(new Backend.InvalidBackend(), weight));
    return this;
  }

  /** Copies a share of requests to a service. */
  public RouteBuilder mirror(String service, int port, dev.osier.mesh.Fraction share) {
    mirrors.add(new Mirror(backend(service, port, Subset.ALL), share));
    return this;
  }

  /** Changes the path. */
  public RouteBuilder rewrite(PathRewrite change) {
    rewrite = Optional.of(change);
    return this;
  }

  /** Changes the Host. */
  public RouteBuilder host(String name) {
    host = Optional.of(name);
    return this;
  }

  /** Bounds requests, and each try of them. */
  public RouteBuilder timeouts(Optional<Duration> request, Optional<Duration> backendRequest) {
    timeouts = new Timeouts(request, backendRequest, Optional.empty());
    return this;
  }

  /** Bounds silence. */
  public RouteBuilder idleTimeout(Duration idle) {
    timeouts = new Timeouts(timeouts.request(), timeouts.backendRequest(), Optional.of(idle));
    return this;
  }

  /** Tries again. */
  public RouteBuilder retry(Retry policy) {
    retry = Optional.of(policy);
    return this;
  }

  /** Does something else than to forward. */
  public RouteBuilder outcome(RouteOutcome other) {
    outcome = Optional.of(other);
    return this;
  }

  /** Changes the headers of requests. */
  public RouteBuilder requestHeaders(HeaderChanges changes) {
    requestHeaders = changes;
    return this;
  }

  /** Changes the headers of responses. */
  public RouteBuilder responseHeaders(HeaderChanges changes) {
    responseHeaders = changes;
    return this;
  }

  /** Makes trouble. */
  public RouteBuilder fault(Fault trouble) {
    fault = Optional.of(trouble);
    return this;
  }

  /** Lets pages of other origins call. */
  public RouteBuilder cors(Cors policy) {
    cors = Optional.of(policy);
    return this;
  }

  /** The route as described so far. */
  public Route build() {
    return new Route(
        origin,
        new RequestMatch(path, method, headers, query, cookies),
        from,
        outcome.orElseGet(
            () -> new RouteOutcome.Forward(backends, rewrite, host, timeouts, retry, mirrors)),
        requestHeaders,
        responseHeaders,
        fault,
        cors);
  }

  private RouteBuilder to(BackendKey key, int weight) {
    backends.add(new WeightedBackend(new Backend.ServiceBackend(key), weight));
    return this;
  }

  private static BackendKey backend(String service, int port, Subset subset) {
    return new BackendKey(new ServicePortKey(NamespacedName.parse(service), port), subset);
  }
}
