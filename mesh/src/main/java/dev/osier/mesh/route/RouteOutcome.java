package dev.osier.mesh.route;

import java.util.List;
import java.util.Optional;

/** What becomes of a request. */
public sealed interface RouteOutcome {
  /**
   * It is sent to a backend.
   *
   * @param backends where to, by weight; at least one, of which at least one has a weight above 0
   * @param path how the path changes
   * @param host what the Host becomes
   * @param timeouts how long it may take
   * @param retry when it is tried again; empty for the mesh's default
   * @param mirrors where copies go
   */
  record Forward(
      List<WeightedBackend> backends,
      Optional<PathRewrite> path,
      Optional<String> host,
      Timeouts timeouts,
      Optional<Retry> retry,
      List<Mirror> mirrors)
      implements RouteOutcome {
    public Forward {
      backends = List.copyOf(backends);
      mirrors = List.copyOf(mirrors);
    }

    /** It is sent to these, and nothing else is special. */
    public static Forward to(List<WeightedBackend> backends) {
      return new Forward(
          backends, Optional.empty(), Optional.empty(), Timeouts.NONE, Optional.empty(), List.of());
    }
  }

  /**
   * The caller is told to ask elsewhere.
   *
   * @param scheme {@code http} or {@code https}; empty for the same
   * @param host another host; empty for the same
   * @param port another port; empty for the scheme's own if the scheme changes, else the same
   * @param path how the path changes
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(
      Optional<String> scheme,
      Optional<String> host,
      Optional<Integer> port,
      Optional<PathRewrite> path,
      int status)
      implements RouteOutcome {}

  /**
   * It is answered at once.
   *
   * @param status 200 to 599
   * @param body the body, to be taken literally; may be empty
   */
  record Respond(int status, String body) implements RouteOutcome {}
}
