package dev.osier.xds.server;

import com.google.protobuf.ByteOutput;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.stream.Response;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.io.IOException;
import java.util.List;

/**
 * An incremental response on its way to one stream: a few bytes of its own, and those of its
 * resources, which it shares with all other streams. On the wire it is a {@code
 * DeltaDiscoveryResponse}; no such message is ever made of it.
 */
final class SharedResponse {
  private final byte[] own;
  private final List<XdsResource> resources;
  private final int size;

  private SharedResponse(byte[] own, List<XdsResource> resources) {
    this.own = own;
    this.resources = resources;
    this.size =
        Math.toIntExact(
            own.length + resources.stream().mapToLong(each -> each.bytes().size()).sum());
  }

  static SharedResponse of(Response response) {
    // One serialised message after another is the two merged.
    byte[] own =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(response.type().typeUrl())
            .setNonce(response.nonce())
            .addAllRemovedResources(response.removed())
            .build()
            .toByteArray();
    return new SharedResponse(own, response.resources());
  }

  /** How many bytes it is on the wire. */
  int size() {
    return size;
  }

  /** Writes it; the output must not change what it is given. */
  void writeTo(ByteOutput output) throws IOException {
    output.write(own, 0, own.length);
    for (XdsResource resource : resources) {
      resource.bytes().writeTo(output);
    }
  }
}
