package dev.osier.xds.server;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.stream.UnacceptableRequestException;
import dev.osier.xds.stream.UnacceptableRequestException.Kind;

/** The types of resource that are served here. */
final class ServedTypes {
  private ServedTypes() {}

  static ResourceType of(String typeUrl) {
    return ResourceType.ofTypeUrl(typeUrl)
        .orElseThrow(
            () ->
                new UnacceptableRequestException(
                    Kind.NONSENSE,
                    "reading a discovery request: this type is not served: "
                        + LogText.of(typeUrl)));
  }
}
