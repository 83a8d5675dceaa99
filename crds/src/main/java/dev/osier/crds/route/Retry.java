package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * When a request is tried again.
 *
 * @param attempts how many times at most, after the first try
 * @param retryOn what makes it worth another try
 * @param codes statuses of responses that do, too
 * @param methods which requests may be tried again once they were sent
 * @param backoff how long to wait before the next try
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.retryOn.all(a, self.retryOn.exists_one(b, a == b))",
    message = "a condition is named only once",
    fieldPath = ".retryOn")
public record Retry(
    @JsonPropertyDescription(
            "How many times a request is tried again at most, after the first try. Between 0 and"
                + " 10; zero: never, not even where nothing was sent. Default: 2.")
        @Default("2")
        @Min(0)
        @Max(10)
        Integer attempts,
    @JsonPropertyDescription(
            "What makes a request worth another try. ConnectFailure, RefusedStream and"
                + " ResetBeforeRequest: nothing was sent. Reset: the connection broke, or the try"
                + " took longer than backendRequest. GatewayError: 502, 503 or 504. ServerError:"
                + " any 5xx or no response. Cancelled, DeadlineExceeded, Internal,"
                + " ResourceExhausted and Unavailable: that gRPC status. Default: ConnectFailure,"
                + " RefusedStream, ResetBeforeRequest.")
        @Default("[\"ConnectFailure\", \"RefusedStream\", \"ResetBeforeRequest\"]")
        @Size(max = 11)
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        List<RetryCondition> retryOn,
    @JsonPropertyDescription(
            "Statuses of responses, between 400 and 599, that make a request worth another try, in"
                + " addition to retryOn. Default: none.")
        @Size(max = 16)
        List<@Min(400) @Max(599) Integer> codes,
    @JsonPropertyDescription(
            "Which requests are tried again once they may have reached a backend. Idempotent: only"
                + " GET, HEAD, OPTIONS, TRACE, PUT and DELETE, so no gRPC calls. Any: all, so a"
                + " backend may see a POST twice. Default: Idempotent.")
        @Default("Idempotent")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Methods methods,
    @JsonPropertyDescription("How long to wait before the next try.") @Default("{}")
        Backoff backoff) {
  private static final List<RetryCondition> NOTHING_SENT =
      List.of(
          RetryCondition.CONNECT_FAILURE,
          RetryCondition.REFUSED_STREAM,
          RetryCondition.RESET_BEFORE_REQUEST);

  public Retry {
    attempts = attempts == null ? Integer.valueOf(2) : attempts;
    retryOn = retryOn == null ? NOTHING_SENT : Immutable.list(retryOn);
    codes = Immutable.list(codes);
    methods = methods == null ? Methods.IDEMPOTENT : methods;
    backoff = backoff == null ? Backoff.DEFAULT : backoff;
  }

  /** Which requests may be sent to a backend twice. */
  public enum Methods {
    /** Those whose methods are idempotent (RFC 9110, section 9.2.2). */
    @JsonProperty("Idempotent")
    IDEMPOTENT,
    /** All. */
    @JsonProperty("Any")
    ANY
  }
}
