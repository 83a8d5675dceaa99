package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One proxy's conversation about its configuration: a state machine that is told what the proxy
 * says and what the proxy is to have, and is asked what to send next.
 *
 * <p>It is asked rather than answering by itself, so that a proxy that reads slowly is only ever
 * sent the latest: whatever happened since the last answer is merged into the next one. Not safe
 * for use by several threads.
 *
 * @param <Q> the requests of this variant of the protocol
 */
public interface Session<Q> {
  /**
   * Takes in what the proxy said.
   *
   * @return the proxy's verdict on an earlier response, if this request holds one
   * @throws UnacceptableRequestException if no well-behaved proxy would say that; the session is
   *     over
   */
  Optional<Verdict> receive(Q request);

  /**
   * Replaces what the proxy is to have. Before the first call nothing is sent.
   *
   * @throws UnacceptableRequestException if it now shows that the proxy asked for too much
   */
  void configure(ProxyConfig config);

  /**
   * Gives the proxy these virtual hosts or clusters without being asked, those of them that there
   * are, and keeps them current for as long as the session lasts. A variant in which proxies ask
   * for nothing ignores it.
   */
  void sendAhead(ResourceType type, Set<String> names);

  /**
   * Says that the proxy has had time to ask for all it wants at first: from now on a type that it
   * did not ask for holds up nothing.
   */
  void introduced();

  /** The next response to send, which then counts as sent; empty if there is none for now. */
  Optional<Response> next();

  /**
   * Whether the proxy has taken or refused all there is for it. What a refused resource was to
   * replace may still be there, with what it names.
   */
  boolean settled();

  /**
   * What the proxy is to have and neither has taken nor refuses yet; empty before the
   * configuration.
   */
  List<XdsResource> pending();

  /**
   * What the proxy is to have because it asked for it, beyond what every proxy with its
   * configuration has; empty before the configuration.
   */
  List<XdsResource> fetched();

  /**
   * Whether the proxy has taken a resource in exactly this form, has not been sent another since,
   * and is known not to have gone back.
   */
  boolean hasTaken(XdsResource resource);

  /** Whether the proxy has had every occasion to ask for a resource, and has not. */
  boolean doesWithout(XdsResource resource);

  /** How much the proxy has; to be asked rarely, as it goes through all of it. */
  Held held();

  /** How far the proxy has come, by type it asked for. */
  List<TypeStatus> status();
}
