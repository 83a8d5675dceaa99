package dev.osier.mesh.route;

import java.time.Duration;
import java.util.Optional;

/**
 * How long things may take; zero is without limit, empty is the default, which is without limit
 * too.
 *
 * @param request from the end of the request to the end of the response, retries included
 * @param backendRequest the same for each try
 * @param idle how long a request may stand still, both ways
 */
public record Timeouts(
    Optional<Duration> request, Optional<Duration> backendRequest, Optional<Duration> idle) {
  /** Nothing said. */
  public static final Timeouts NONE =
      new Timeouts(Optional.empty(), Optional.empty(), Optional.empty());
}
