package dev.osier.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.Interceptor.RequestTags;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceTest {
  private static final class NoTags implements RequestTags {
    @Override
    public <T> T getTag(Class<T> type) {
      throw new UnsupportedOperationException();
    }
  }

  private static final Duration LENGTH = Duration.ofSeconds(10);

  // Clocks of this kind begin anywhere, and may pass Long.MAX_VALUE.
  private final AtomicLong nanoseconds = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicReference<Instant> wall =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Term term = new Term(LENGTH, nanoseconds::get, wall::get);
  private final Fence fence = new Fence(term, refused::incrementAndGet);

  private void send(String method) {
    StandardHttpRequest.Builder builder = new StandardHttpRequest.Builder();
    var _ = builder.uri(URI.create("https://127.0.0.1/api/v1/configmaps"));
    var _ = builder.method(method, "application/json", "{}");
    fence.before(builder, builder.build(), new NoTags());
  }

  private void passes(Duration time) {
    nanoseconds.addAndGet(time.toNanos());
    wall.updateAndGet(now -> now.plus(time));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void writesPassWhileTheTermLasts(String method) {
    assertThatThrownBy(() -> send(method)).isInstanceOf(KubernetesClientException.class);
    term.renewed(term.now());
    passes(LENGTH.minusNanos(1));
    assertThatCode(() -> send(method)).doesNotThrowAnyException();
    passes(Duration.ofNanos(1));
    assertThatThrownBy(() -> send(method))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessage("writing as the leader: the lease has not been renewed in time");
    assertThat(refused).hasValue(2);
  }

  @Test
  void readsAlwaysPass() {
    assertThatCode(() -> send("GET")).doesNotThrowAnyException();
    assertThat(refused).hasValue(0);
  }

  @Test
  void aRenewalCountsFromWhenItWasBegun() {
    Term.Moment begun = term.now();
    passes(LENGTH);
    term.renewed(begun);
    assertThat(term.lasts()).isFalse();
  }

  @Test
  void whatOneClockSleptThroughTheOtherKnows() {
    term.renewed(term.now());
    wall.updateAndGet(now -> now.plus(LENGTH));
    assertThat(term.lasts()).as("after the machine slept").isFalse();
    term.renewed(term.now());
    nanoseconds.addAndGet(LENGTH.toNanos());
    wall.updateAndGet(now -> now.minus(LENGTH));
    assertThat(term.lasts()).as("with a clock that was set back").isFalse();
  }

  @Test
  void givingUpEndsIt() {
    term.renewed(term.now());
    term.end();
    assertThat(term.lasts()).isFalse();
  }
}
