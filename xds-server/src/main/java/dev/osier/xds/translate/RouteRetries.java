package dev.osier.xds.translate;

import com.google.protobuf.UInt32Value;
import dev.osier.mesh.Service;
import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.RetryCondition;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When requests are tried again: always on another endpoint, and in another place if a service
 * prefers near ones. Unless a rule says otherwise, only what no application can have seen.
 *
 * @param elsewhere whether a further try goes to another place, if there is one
 */
record RouteRetries(boolean elsewhere) {
  /** Where it makes no difference where an endpoint runs. */
  static final RouteRetries ANYWHERE = new RouteRetries(false);

  /** Where some service may prefer near endpoints. */
  static final RouteRetries ELSEWHERE = new RouteRetries(true);

  /** The methods that can be repeated without harm (RFC 9110, section 9.2.2). */
  static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  /** The same as a regular expression. */
  static final String IDEMPOTENT_PATTERN =
      IDEMPOTENT.stream().sorted().collect(Collectors.joining("|"));

  private static final String STATUS_CODES = "retriable-status-codes";
  // Envoy finds an extension by its type; the name is for readers, and sent for every service.
  private static final String HOSTS = "previous_hosts";
  private static final String PLACES = "previous_priorities";
  private static final int OTHER_HOST_ATTEMPTS = 3;

  /** How requests to one of these services are tried again. */
  static RouteRetries to(Collection<Service> services) {
    return services.stream().anyMatch(service -> service.traffic().locality().isSelective())
        ? ELSEWHERE
        : ANYWHERE;
  }

  /** So many more tries of what was provably not sent. */
  RetryPolicy ofUnseen(int count) {
    return base(count).setRetryOn(retryOn(unseen(), Stream.of())).build();
  }

  /** What a rule asks for, for requests that can be repeated even if they were seen. */
  RetryPolicy all(Retry retry) {
    RetryPolicy.Builder policy = base(retry);
    policy
        .setRetryOn(
            retryOn(
                retry.conditions().stream(),
                retry.codes().isEmpty() ? Stream.of() : Stream.of(STATUS_CODES)))
        .addAllRetriableStatusCodes(retry.codes());
    return policy.build();
  }

  /** What a rule asks for, as far as no application can have seen the request. */
  RetryPolicy onlyUnseen(Retry retry) {
    boolean all = retry.conditions().stream().anyMatch(RetryCondition::includesUnseen);
    return base(retry)
        .setRetryOn(
            retryOn(
                unseen().filter(condition -> all || retry.conditions().contains(condition)),
                Stream.of()))
        .build();
  }

  /** Whether it makes a difference if a request may be repeated that was seen. */
  static boolean dependsOnMethod(Retry retry) {
    return retry.attempts() > 0
        && retry.methods() == Retry.Methods.IDEMPOTENT
        && (!retry.codes().isEmpty()
            || retry.conditions().stream().anyMatch(condition -> !condition.isUnseen()));
  }

  private RetryPolicy.Builder base(Retry retry) {
    RetryPolicy.Builder policy = base(retry.attempts());
    retry
        .backoff()
        .ifPresent(
            backoff ->
                policy
                    .getRetryBackOffBuilder()
                    .setBaseInterval(Times.duration(backoff.base()))
                    .setMaxInterval(Times.duration(Times.later(backoff.base(), backoff.max()))));
    return policy;
  }

  private RetryPolicy.Builder base(int count) {
    RetryPolicy.Builder policy =
        RetryPolicy.newBuilder()
            .setNumRetries(UInt32Value.of(count))
            .addRetryHostPredicate(
                RetryPolicy.RetryHostPredicate.newBuilder()
                    .setName(HOSTS)
                    .setTypedConfig(Packing.any(PreviousHostsPredicate.getDefaultInstance())))
            .setHostSelectionRetryMaxAttempts(OTHER_HOST_ATTEMPTS);
    if (elsewhere) {
      policy.setRetryPriority(
          RetryPolicy.RetryPriority.newBuilder()
              .setName(PLACES)
              .setTypedConfig(
                  Packing.any(
                      PreviousPrioritiesConfig.newBuilder().setUpdateFrequency(1).build())));
    }
    return policy;
  }

  private static Stream<RetryCondition> unseen() {
    return Stream.of(RetryCondition.values()).filter(RetryCondition::isUnseen);
  }

  private static String retryOn(Stream<RetryCondition> conditions, Stream<String> more) {
    return Stream.concat(conditions.map(RouteRetries::name), more).collect(Collectors.joining(","));
  }

  private static String name(RetryCondition condition) {
    return switch (condition) {
      case CONNECT_FAILURE -> "connect-failure";
      case REFUSED_STREAM -> "refused-stream";
      case RESET_BEFORE_REQUEST -> "reset-before-request";
      case RESET -> "reset";
      case GATEWAY_ERROR -> "gateway-error";
      case SERVER_ERROR -> "5xx";
      case CANCELLED -> "cancelled";
      case DEADLINE_EXCEEDED -> "deadline-exceeded";
      case INTERNAL -> "internal";
      case RESOURCE_EXHAUSTED -> "resource-exhausted";
      case UNAVAILABLE -> "unavailable";
    };
  }
}
