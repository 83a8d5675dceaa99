package dev.osier.e2e.bench;

import java.util.concurrent.CompletableFuture;

/** What is changed in a mesh that is running. Each change differs from the one before. */
final class Changes {
  private static final int SECONDS = 10;

  private final ApiServer server;

  Changes(ApiServer server) {
    this.server = server;
  }

  /** Takes an endpoint of a service out of use, or back. */
  CompletableFuture<String> endpoint(int service, int endpoint, boolean ready) {
    return server.patch(
        Population.slicePath(service),
        """
        [{"op": "replace", "path": "/endpoints/%d/conditions/ready", "value": %s}]\
        """
            .formatted(endpoint, ready));
  }

  /** Edits one rule of a service's RouteRule: a timeout, so that routes are all that changes. */
  CompletableFuture<String> rule(int service, int edit) {
    return server.patch(
        Population.rulePath(service),
        """
        [{"op": "replace", "path": "/spec/rules/1/timeouts/request", "value": "%ds"}]\
        """
            .formatted(SECONDS + 1 + edit));
  }
}
