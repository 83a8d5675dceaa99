package dev.osier.xds.server;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A request without the list of all extensions that Envoy was built with ({@code Node.extensions}),
 * which nobody here reads: it is nearly all of the 60 kB with which a proxy describes itself.
 */
final class AbridgedNode {
  private static final int EXTENSIONS = tag(Node.EXTENSIONS_FIELD_NUMBER);

  private AbridgedNode() {}

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /**
   * The bytes of a request, abridged if they can be.
   *
   * @param request the bytes, which may be none of a request
   * @param field the number of the request's field for the node
   * @param most how long a node may be, in bytes; a longer one stays what it is
   */
  static byte[] of(byte[] request, int field, int most) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(request);
      int begin = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == tag(field)) {
          int length = in.readRawVarint32();
          int from = in.getTotalBytesRead();
          return length <= most && length <= request.length - from
              ? with(node(request, from, length), request, begin, from + length, tag)
              : request;
        }
        in.skipField(tag);
        begin = in.getTotalBytesRead();
      }
      return request;
    } catch (IOException e) {
      // Whoever parses it says what it is.
      return request;
    }
  }

  private static byte[] node(byte[] request, int from, int length) throws IOException {
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    CodedInputStream in = CodedInputStream.newInstance(request, from, length);
    int begin = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      in.skipField(tag);
      int end = in.getTotalBytesRead();
      if (tag != EXTENSIONS) {
        node.write(request, from + begin, end - begin);
      }
      begin = end;
    }
    return node.toByteArray();
  }

  /** The request with other bytes in place of those between two offsets. */
  private static byte[] with(byte[] node, byte[] request, int begin, int end, int tag)
      throws IOException {
    ByteArrayOutputStream abridged = new ByteArrayOutputStream();
    abridged.write(request, 0, begin);
    CodedOutputStream out = CodedOutputStream.newInstance(abridged);
    out.writeUInt32NoTag(tag);
    out.writeUInt32NoTag(node.length);
    out.flush();
    abridged.writeBytes(node);
    abridged.write(request, end, request.length - end);
    return abridged.toByteArray();
  }
}
