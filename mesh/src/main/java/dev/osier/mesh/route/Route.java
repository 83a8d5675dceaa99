package dev.osier.mesh.route;

import java.util.Optional;

/**
 * One way a request can take: which requests, whose, and what becomes of them.
 *
 * @param origin where it was written
 * @param match which requests
 * @param from whose requests
 * @param outcome what becomes of them
 * @param requestHeaders changes to the headers of the request
 * @param responseHeaders changes to the headers of the response
 * @param fault trouble made on purpose
 * @param cors which pages of other origins may call
 */
public record Route(
    RouteOrigin origin,
    RequestMatch match,
    CallerMatch from,
    RouteOutcome outcome,
    HeaderChanges requestHeaders,
    HeaderChanges responseHeaders,
    Optional<Fault> fault,
    Optional<Cors> cors) {}
