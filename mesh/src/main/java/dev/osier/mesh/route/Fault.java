package dev.osier.mesh.route;

import dev.osier.mesh.Fraction;
import java.time.Duration;
import java.util.Optional;

/**
 * Trouble made on purpose.
 *
 * @param delay requests that wait
 * @param abort requests that fail
 */
public record Fault(Optional<Delay> delay, Optional<Abort> abort) {
  /**
   * Requests that wait before they go on.
   *
   * @param duration how long
   * @param share how many
   */
  public record Delay(Duration duration, Fraction share) {}

  /**
   * Requests that are answered here, and with what.
   *
   * @param answer what the caller gets
   * @param share how many
   */
  public record Abort(Answer answer, Fraction share) {}

  /** What the caller of an aborted request gets. */
  public sealed interface Answer {
    /**
     * An HTTP status.
     *
     * @param status 200 to 599
     */
    record Http(int status) implements Answer {}

    /**
     * A gRPC status.
     *
     * @param code 0 to 16
     */
    record Grpc(int code) implements Answer {}
  }
}
