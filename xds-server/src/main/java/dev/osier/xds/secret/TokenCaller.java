package dev.osier.xds.secret;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.CallerAuthenticator;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which pod's proxy opens a stream, from the bearer token it shows (RFC 6750), and turns
 * everybody else away without saying why.
 */
final class TokenCaller implements ServerInterceptor {
  /** Whose stream it is. */
  static final Context.Key<TokenVerdict.Accepted> CALLER = Context.key("token caller");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final TokenVerdict NO_TOKEN =
      new TokenVerdict.Refused(
          TokenRefusal.MALFORMED, "the caller did not show exactly one bearer token");
  private static final String UNDECIDED = "Undecided";

  private static final String TOO_OFTEN = "TooOften";

  private final CallerAuthenticator authenticator;
  private final SecretMetrics metrics;
  private final RefusalLog log;
  private final InstantSource clock;
  // Whoever can reach the port could otherwise have the API server asked as often as they like.
  private final Semaphore reviews;
  private final Pace<RemoteNetwork> networks;
  private final RefusedTokens refused;

  TokenCaller(
      CallerAuthenticator authenticator,
      CallerLimits limits,
      SecretMetrics metrics,
      RefusalLog log,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.metrics = metrics;
    this.log = log;
    this.clock = clock;
    this.reviews = new Semaphore(limits.reviews());
    this.networks = new Pace<>(limits.burst(), limits.refill(), limits.networks());
    this.refused = new RefusedTokens(limits.refusedFor(), limits.refusedTokens());
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    Optional<String> token = token(headers);
    // Neither a log nor a later handler has any use for it.
    headers.removeAll(AUTHORIZATION);
    Optional<TokenVerdict> known = token.map(this::known).orElse(Optional.of(NO_TOKEN));
    if (known.isEmpty() && !networks.take(network(call), clock.instant()).isZero()) {
      return close(
          call,
          Status.RESOURCE_EXHAUSTED,
          Optional.empty(),
          TOO_OFTEN,
          "the caller's network has tokens judged too often");
    }
    return switch (known.orElseGet(() -> judge(token.orElseThrow()))) {
      case TokenVerdict.Accepted accepted ->
          Contexts.interceptCall(
              Context.current().withValue(CALLER, accepted), call, headers, next);
      case TokenVerdict.Refused(
              TokenRefusal reason,
              String message,
              Optional<NamespacedName> pod) ->
          close(call, Status.UNAUTHENTICATED, pod, reason.word(), message);
      case TokenVerdict.Undecided(String message) ->
          close(call, Status.UNAVAILABLE, Optional.empty(), UNDECIDED, message);
    };
  }

  private static RemoteNetwork network(ServerCall<?, ?> call) {
    return RemoteNetwork.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  private Optional<TokenVerdict> known(String token) {
    return refused.find(token, clock.instant()).map(verdict -> verdict);
  }

  private TokenVerdict judge(String token) {
    try {
      if (!reviews.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return new TokenVerdict.Undecided("too many tokens are being judged");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new TokenVerdict.Undecided("the server is stopping");
    }
    try {
      TokenVerdict verdict = authenticator.authenticate(token);
      if (verdict instanceof TokenVerdict.Refused no) {
        refused.add(token, no, clock.instant());
      }
      return verdict;
    } finally {
      reviews.release();
    }
  }

  private static Optional<String> token(Metadata headers) {
    @Nullable Iterable<String> values = headers.getAll(AUTHORIZATION);
    if (values == null) {
      return Optional.empty();
    }
    Iterator<String> all = values.iterator();
    String value = all.next();
    return !all.hasNext() && value.startsWith(SCHEME)
        ? Optional.of(value.substring(SCHEME.length()))
        : Optional.empty();
  }

  private <Q, P> ServerCall.Listener<Q> close(
      ServerCall<Q, P> call,
      Status status,
      Optional<NamespacedName> pod,
      String reason,
      String message) {
    metrics.refused(reason);
    log.turnedAway(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), pod, reason, message);
    call.close(status.withDescription("identifying the caller"), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
