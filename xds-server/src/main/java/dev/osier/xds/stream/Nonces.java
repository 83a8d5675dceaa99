package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import java.util.EnumMap;
import java.util.Map;

/** The numbers by which a proxy refers to the responses of one stream. */
final class Nonces {
  private final Map<ResourceType, String> latest = new EnumMap<>(ResourceType.class);
  private long count;

  /** A new one for a response of this type. */
  String next(ResourceType type) {
    String nonce = Long.toString(++count);
    latest.put(type, nonce);
    return nonce;
  }

  /** Whether this is the nonce of the latest response of the type. */
  boolean isCurrent(ResourceType type, String nonce) {
    return nonce.equals(latest.get(type));
  }

  /** Whether a response of the type has been sent. */
  boolean hasSent(ResourceType type) {
    return latest.containsKey(type);
  }
}
