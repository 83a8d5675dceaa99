package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.List;

/** What a proxy thinks of the last response of a type. */
public sealed interface Verdict {
  /** The type of what was judged. */
  ResourceType type();

  /**
   * The proxy took all of it (ACK).
   *
   * @param type the type of the response
   */
  record Accepted(ResourceType type) implements Verdict {}

  /**
   * The proxy refused it (NACK) and goes on with what it had.
   *
   * @param type the type of the response
   * @param culprits the resource to blame; all that may be to blame if several were sent at once,
   *     which are then sent again in smaller parts until the culprit is known; none if the response
   *     only took away
   * @param message the proxy's own words
   */
  record Refused(ResourceType type, List<XdsResource> culprits, String message) implements Verdict {
    public Refused {
      culprits = List.copyOf(culprits);
    }
  }
}
