package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.route.Retry;
import dev.osier.mesh.route.RetryCondition;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteRetriesTest {
  /** A connection that cannot be made is a server error, too: of that a POST is no exception. */
  @ParameterizedTest
  @CsvSource({
    "SERVER_ERROR, 'connect-failure,refused-stream,reset-before-request'",
    "GATEWAY_ERROR, 'connect-failure,refused-stream,reset-before-request'",
    "RESET, 'connect-failure,refused-stream,reset-before-request'",
    "REFUSED_STREAM UNAVAILABLE, refused-stream",
    "INTERNAL CANCELLED, ''"
  })
  void ofWhatARuleAsksForThatRemainsWhichNoApplicationHasSeen(String conditions, String expected) {
    Retry retry =
        new Retry(
            2,
            new TreeSet<>(
                Stream.of(conditions.split(" ", -1)).map(RetryCondition::valueOf).toList()),
            new TreeSet<>(List.of(503)),
            Retry.Methods.IDEMPOTENT,
            Optional.empty());

    assertThat(RouteRetries.ANYWHERE.onlyUnseen(retry).getRetryOn()).isEqualTo(expected);
  }
}
