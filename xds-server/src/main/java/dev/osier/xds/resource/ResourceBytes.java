package dev.osier.xds.resource;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A resource as one of the {@code resources} of an incremental response, tag and length included:
 * bytes that are made once and written to every stream. The body's are the resource's own, not a
 * copy; that is why the body comes last, after the name, which its field number would put behind.
 */
public final class ResourceBytes {
  private static final int RESPONSE_RESOURCES = 2;
  private static final int RESOURCE_VERSION = 1;
  private static final int RESOURCE_RESOURCE = 2;
  private static final int RESOURCE_NAME = 3;
  private static final int RESOURCE_ALIASES = 4;
  private static final int ANY_TYPE_URL = 1;
  private static final int ANY_VALUE = 2;

  private final byte[] head;
  private final ByteString value;

  private ResourceBytes(byte[] head, ByteString value) {
    this.head = head;
    this.value = value;
  }

  static ResourceBytes of(XdsResource resource) {
    // Envoy goes on with what waits for a name that stands among the aliases (VHDS).
    String alias = resource.isAbsent() ? resource.name() : "";
    String typeUrl = resource.body().getTypeUrl();
    ByteString value = resource.body().getValue();
    int any = size(ANY_TYPE_URL, typeUrl) + size(value);
    int body =
        resource.isAbsent()
            ? 0
            : CodedOutputStream.computeTagSize(RESOURCE_RESOURCE)
                + CodedOutputStream.computeUInt32SizeNoTag(any)
                + any;
    int whole =
        size(RESOURCE_NAME, resource.name())
            + size(RESOURCE_VERSION, resource.version())
            + size(RESOURCE_ALIASES, alias)
            + body;
    byte[] head =
        new byte
            [CodedOutputStream.computeTagSize(RESPONSE_RESOURCES)
                + CodedOutputStream.computeUInt32SizeNoTag(whole)
                + whole
                - value.size()];
    CodedOutputStream output = CodedOutputStream.newInstance(head);
    try {
      open(RESPONSE_RESOURCES, whole, output);
      write(RESOURCE_NAME, resource.name(), output);
      write(RESOURCE_VERSION, resource.version(), output);
      write(RESOURCE_ALIASES, alias, output);
      if (!resource.isAbsent()) {
        open(RESOURCE_RESOURCE, any, output);
        write(ANY_TYPE_URL, typeUrl, output);
      }
      if (!value.isEmpty()) {
        open(ANY_VALUE, value.size(), output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("serialising into memory", e);
    }
    output.checkNoSpaceLeft();
    return new ResourceBytes(head, value);
  }

  private static int size(int field, String text) {
    return text.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, text);
  }

  private static int size(ByteString value) {
    return value.isEmpty() ? 0 : CodedOutputStream.computeBytesSize(ANY_VALUE, value);
  }

  private static void write(int field, String text, CodedOutputStream output) throws IOException {
    if (!text.isEmpty()) {
      output.writeString(field, text);
    }
  }

  private static void open(int field, int length, CodedOutputStream output) throws IOException {
    output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    output.writeUInt32NoTag(length);
  }

  /** How many they are. */
  public int size() {
    return head.length + value.size();
  }

  /** Writes them, as they are: the output must not change what it is given. */
  public void writeTo(ByteOutput output) throws IOException {
    output.writeLazy(head, 0, head.length);
    UnsafeByteOperations.unsafeWriteTo(value, output);
  }
}
