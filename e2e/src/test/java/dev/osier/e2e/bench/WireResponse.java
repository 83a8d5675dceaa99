package dev.osier.e2e.bench;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A response of the server, read no further than a stream must: what is measured is the server, and
 * both share two cores.
 *
 * @param type of what
 * @param nonce what an acknowledgement names
 * @param added what is new, its body unread
 * @param removed what is gone
 * @param bytes how long the message is
 */
record WireResponse(
    XdsType type, String nonce, List<Addition> added, List<String> removed, int bytes) {

  /**
   * A resource that is new to a stream.
   *
   * @param name its name
   * @param version its version
   * @param body an encoded {@code google.protobuf.Any}
   */
  record Addition(String name, String version, ByteString body) {}

  static WireResponse parse(byte[] message) throws IOException {
    String type = "";
    String nonce = "";
    List<Addition> added = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(message);
    in.enableAliasing(true);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case DeltaDiscoveryResponse.TYPE_URL_FIELD_NUMBER -> type = in.readString();
        case DeltaDiscoveryResponse.NONCE_FIELD_NUMBER -> nonce = in.readString();
        case DeltaDiscoveryResponse.REMOVED_RESOURCES_FIELD_NUMBER -> removed.add(in.readString());
        case DeltaDiscoveryResponse.RESOURCES_FIELD_NUMBER -> added.add(addition(in));
        default -> in.skipField(tag);
      }
    }
    return new WireResponse(XdsType.of(type), nonce, added, removed, message.length);
  }

  private static Addition addition(CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    String name = "";
    String version = "";
    ByteString body = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case Resource.NAME_FIELD_NUMBER -> name = in.readString();
        case Resource.VERSION_FIELD_NUMBER -> version = in.readString();
        case Resource.RESOURCE_FIELD_NUMBER -> body = in.readBytes();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(limit);
    return new Addition(name, version, body);
  }

  /** The resource itself. */
  static Any body(Addition addition) throws IOException {
    return Any.parseFrom(addition.body());
  }
}
