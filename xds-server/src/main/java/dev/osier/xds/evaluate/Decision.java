package dev.osier.xds.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * What a proxy does with a request, and how it came to that.
 *
 * @param listener the listener that takes the connection
 * @param filterChain the filter chain that takes it; empty if none does
 * @param routing how a route was found; empty if the connection is not HTTP, or is refused before
 * @param fault what is done to the request on purpose before that
 * @param outcome what happens
 * @param share of which share of such requests this is true
 * @param otherwise what happens to the others; empty if there are none
 */
public record Decision(
    String listener,
    String filterChain,
    Optional<Routing> routing,
    Optional<Fault> fault,
    Outcome outcome,
    Fraction share,
    Optional<Decision> otherwise) {
  /**
   * How a route was found.
   *
   * @param table the name of the route table
   * @param virtualHost the virtual host that the authority chose
   * @param passedOver the routes that stand before the one taken, in their order
   * @param route the name of the route taken
   */
  public record Routing(
      String table,
      Optional<String> virtualHost,
      List<PassedOver> passedOver,
      Optional<String> route) {
    public Routing {
      passedOver = List.copyOf(passedOver);
    }
  }

  /**
   * A route that the request did not match.
   *
   * @param route its name
   * @param criteria what did not match: {@code path}, {@code header x}, {@code query parameter x},
   *     {@code gRPC} or {@code fraction}
   */
  public record PassedOver(String route, List<String> criteria) {
    public PassedOver {
      criteria = List.copyOf(criteria);
    }
  }
}
