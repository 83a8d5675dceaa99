package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource.Protocol;
import dev.osier.xds.stream.Response;
import dev.osier.xds.stream.Session;
import dev.osier.xds.stream.SubscriptionLimits;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Optional;
import java.util.Set;

/**
 * A variant of the protocol as it is on the wire.
 *
 * @param <I> the messages of proxies
 * @param <Q> what a session reads in them
 * @param <O> the messages to proxies
 */
interface Dialect<I, Q, O> {
  Protocol protocol();

  Session<Q> newSession(SubscriptionLimits limits);

  /** Who the proxy says it is; only its first message has to say so. */
  Optional<Node> node(I message);

  /** How many bytes a message of a proxy is, without most of what it says of itself. */
  int length(I message);

  /**
   * Reads a message.
   *
   * @throws dev.osier.xds.stream.UnacceptableRequestException if it is about a type that is not
   *     served
   */
  Q read(I message);

  /** The names that a proxy asks for because its application needs them; none in most messages. */
  Set<String> asked(Q request);

  O write(Response response);

  /** How many bytes a message to a proxy is on the wire. */
  int size(O message);
}
