package dev.osier.xds.evaluate;

import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happens to a request or a connection. */
public sealed interface Outcome {
  /** What the proxy itself answers. */
  sealed interface Answered extends Outcome {
    /** The answer. */
    LocalReply reply();
  }

  /** Something is sent on. */
  sealed interface Sent extends Outcome {
    /** Where to, by weight. */
    List<? extends Target> targets();
  }

  /** One cluster that something may be sent to. */
  sealed interface Target {
    /** Its name. */
    String cluster();

    /** Its share of the sum of weights. */
    long weight();

    /** Where it leads. */
    Reach reach();
  }

  /**
   * The request is sent on.
   *
   * @param targets where to, by weight
   * @param clusterNotFoundStatus the status if the target's cluster does not exist
   * @param timeout for the whole request; zero if there is no limit
   * @param idleTimeout for a request in which nothing moves; zero if there is no limit
   * @param retries when it is sent again
   * @param mirrors where copies go
   * @param hashPolicies what of the request chooses the endpoint, where the cluster hashes
   * @param cors what browsers of other origins are allowed
   */
  record Forwarded(
      List<HttpTarget> targets,
      int clusterNotFoundStatus,
      Duration timeout,
      Duration idleTimeout,
      Optional<Retries> retries,
      List<Mirror> mirrors,
      List<HashPolicy> hashPolicies,
      Optional<Cors> cors)
      implements Sent {
    public Forwarded {
      targets = List.copyOf(targets);
      mirrors = List.copyOf(mirrors);
      hashPolicies = List.copyOf(hashPolicies);
    }
  }

  /** A redirect. */
  record Redirected(LocalReply reply) implements Answered {}

  /** A fixed answer of the route. */
  record DirectResponse(LocalReply reply) implements Answered {}

  /** The answer to a browser that asks what another origin may do (CORS). */
  record Preflight(LocalReply reply, Cors cors) implements Answered {}

  /** No route of the virtual host matches. */
  record NoRoute(LocalReply reply) implements Answered {}

  /** No virtual host takes the authority. */
  record NoVirtualHost(LocalReply reply) implements Answered {}

  /** The cluster of the route does not exist. Of several clusters each tells its own reach. */
  record ClusterNotFound(String cluster, LocalReply reply) implements Answered {}

  /**
   * The request is refused before any filter sees it. If its route splits, the answer also gets the
   * headers of a cluster that is drawn in vain.
   *
   * @param reason what is wrong with it
   */
  record Rejected(String reason, LocalReply reply) implements Answered {}

  /**
   * The connection is carried as a stream of bytes.
   *
   * @param targets where to, by weight
   */
  record TcpForwarded(List<TcpTarget> targets) implements Sent {
    public TcpForwarded {
      targets = List.copyOf(targets);
    }
  }

  /** The connection is closed at once. */
  record Closed() implements Outcome {}

  /** Where a cluster leads. */
  enum Reach {
    /** To endpoints of its own. */
    ENDPOINTS,
    /** Wherever the connection was going. */
    DIALLED_ADDRESS,
    /** Nowhere, for there is no such cluster. */
    NOWHERE
  }

  /**
   * One cluster that a request may go to.
   *
   * @param cluster its name
   * @param weight its share of the sum of weights
   * @param reach where it leads
   * @param request the request as it leaves; what Envoy fills in stands as its format string
   * @param response the changes to the response's headers, in the order they are made
   */
  record HttpTarget(
      String cluster, long weight, Reach reach, Request request, List<HeaderChanges> response)
      implements Target {
    public HttpTarget {
      response = List.copyOf(response);
    }
  }

  /** One cluster that a connection may go to. */
  record TcpTarget(String cluster, long weight, Reach reach) implements Target {}

  /** A cluster that gets a copy of a share of the requests. */
  record Mirror(String cluster, Reach reach, Fraction share) {}
}
