package dev.osier.mesh.route;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which pages of other origins a browser may let call (the Fetch standard's CORS protocol).
 *
 * @param allowOrigins such as {@code https://shop.example}; {@code *} for all, {@code
 *     https://*.example} for all below a domain
 * @param allowMethods methods a page may use
 * @param allowHeaders request headers a page may set
 * @param exposeHeaders response headers a page may read
 * @param allowCredentials whether a page may send cookies along
 * @param maxAge how long a browser may keep the answer; empty leaves it to the browser
 */
public record Cors(
    List<String> allowOrigins,
    List<String> allowMethods,
    List<String> allowHeaders,
    List<String> exposeHeaders,
    boolean allowCredentials,
    Optional<Duration> maxAge) {
  public Cors {
    allowOrigins = List.copyOf(allowOrigins);
    allowMethods = List.copyOf(allowMethods);
    allowHeaders = List.copyOf(allowHeaders);
    exposeHeaders = List.copyOf(exposeHeaders);
  }
}
