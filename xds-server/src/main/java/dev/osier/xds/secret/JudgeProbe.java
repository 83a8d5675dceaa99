package dev.osier.xds.secret;

import dev.osier.mesh.identity.CallerAuthenticator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * Whether tokens can be judged now, found out by trying: what callers get to hear tells nothing
 * while none come, and can be steered by who sends nonsense. Safe for use by several threads.
 */
final class JudgeProbe {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final CallerAuthenticator authenticator;
  private final Executor threads;
  private final InstantSource clock;
  private Instant tried = Instant.EPOCH;
  private boolean trying;
  private boolean worked;

  JudgeProbe(CallerAuthenticator authenticator, Executor threads, InstantSource clock) {
    this.authenticator = authenticator;
    this.threads = threads;
    this.clock = clock;
  }

  /**
   * Whether it worked a moment ago; returns at once. Where that is not known the answer is no, and
   * it is being tried.
   */
  synchronized boolean works() {
    if (trying) {
      return false;
    }
    Instant now = clock.instant();
    // A clock that was set back makes everything stale.
    if (!now.isBefore(tried) && now.isBefore(tried.plus(FRESH))) {
      return worked;
    }
    trying = true;
    threads.execute(this::look);
    return false;
  }

  private void look() {
    boolean works = false;
    try {
      works = authenticator.canJudge();
    } finally {
      found(works);
    }
  }

  private synchronized void found(boolean works) {
    worked = works;
    tried = clock.instant();
    trying = false;
  }
}
