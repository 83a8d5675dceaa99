package dev.osier.ca;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. */
final class AdjustableClock implements InstantSource {
  private final AtomicReference<Instant> now =
      // The real date, because openssl and the JDK's own handshakes look at the real clock.
      new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.SECONDS));

  @Override
  public Instant instant() {
    return now.get();
  }

  void move(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }
}
