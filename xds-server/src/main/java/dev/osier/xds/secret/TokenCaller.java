package dev.osier.xds.secret;

import dev.osier.mesh.identity.CallerAuthenticator;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.xds.server.LogText;
import dev.osier.xds.server.Throttle;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which pod's proxy opens a stream, from the bearer token it shows (RFC 6750), and turns
 * everybody else away without saying why.
 */
final class TokenCaller implements ServerInterceptor {
  /** Whose stream it is. */
  static final Context.Key<TokenVerdict.Accepted> CALLER = Context.key("token caller");

  private static final Logger LOG = LoggerFactory.getLogger(TokenCaller.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String UNDECIDED = "Undecided";

  private final CallerAuthenticator authenticator;
  private final SecretMetrics metrics;
  // Whoever can reach the port could otherwise have the API server asked as often as they like.
  private final Semaphore reviews;
  private final Throttle throttle = new Throttle(Duration.ofSeconds(1));

  TokenCaller(CallerAuthenticator authenticator, int reviews, SecretMetrics metrics) {
    this.authenticator = authenticator;
    this.reviews = new Semaphore(reviews);
    this.metrics = metrics;
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    TokenVerdict verdict = judge(token(headers));
    // Neither a log nor a later handler has any use for it.
    headers.removeAll(AUTHORIZATION);
    return switch (verdict) {
      case TokenVerdict.Accepted accepted ->
          Contexts.interceptCall(
              Context.current().withValue(CALLER, accepted), call, headers, next);
      case TokenVerdict.Refused(TokenRefusal reason, String message) ->
          close(call, Status.UNAUTHENTICATED, reason.word(), message);
      case TokenVerdict.Undecided(String message) ->
          close(call, Status.UNAVAILABLE, UNDECIDED, message);
    };
  }

  private TokenVerdict judge(Optional<String> token) {
    if (token.isEmpty()) {
      return new TokenVerdict.Refused(
          TokenRefusal.MALFORMED, "the caller did not show exactly one bearer token");
    }
    try {
      if (!reviews.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return new TokenVerdict.Undecided("too many tokens are being judged");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new TokenVerdict.Undecided("the server is stopping");
    }
    try {
      return authenticator.authenticate(token.get());
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
      ServerCall<Q, P> call, Status status, String reason, String message) {
    metrics.refused(reason);
    if (throttle.admit()) {
      LOG.atWarn()
          .addKeyValue("remote", call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
          .addKeyValue("reason", reason)
          .addKeyValue("message", LogText.of(message))
          .log("caller turned away");
    }
    call.close(status.withDescription("identifying the caller"), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
