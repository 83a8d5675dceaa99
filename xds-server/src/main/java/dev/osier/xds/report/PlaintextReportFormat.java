package dev.osier.xds.report;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.plaintext.PlaintextPeer;
import dev.osier.mesh.plaintext.PlaintextReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a report that is about plaintext, on the wire. As protobuf:
 *
 * <pre>
 * message PlaintextReport {
 *   repeated Peer peers = 1;
 *   bool incomplete = 2;
 * }
 * message Peer {
 *   string kind = 1;
 *   string namespace = 2;
 *   string name = 3;
 *   int32 port = 4;
 *   string caller = 5;
 *   int64 last_seen = 6;  // seconds since the epoch
 * }
 * </pre>
 */
final class PlaintextReportFormat {
  private static final int TAG_BITS = 3;

  private PlaintextReportFormat() {}

  static byte[] bytes(PlaintextReport report) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    for (Map.Entry<PlaintextPeer, Instant> peer : report.peers().entrySet()) {
      output.writeByteArray(1, bytes(peer.getKey(), peer.getValue()));
    }
    output.writeBool(2, !report.complete());
    output.flush();
    return bytes.toByteArray();
  }

  private static byte[] bytes(PlaintextPeer peer, Instant lastSeen) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.writeString(1, peer.workload().kind());
    output.writeString(2, peer.workload().name().namespace());
    output.writeString(3, peer.workload().name().name());
    output.writeInt32(4, peer.port());
    output.writeString(5, peer.caller());
    output.writeInt64(6, lastSeen.getEpochSecond());
    output.flush();
    return bytes.toByteArray();
  }

  static PlaintextReport read(CodedInputStream input) throws IOException {
    SortedMap<PlaintextPeer, Instant> peers = new TreeMap<>();
    boolean incomplete = false;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag >>> TAG_BITS) {
        case 1 -> read(CodedInputStream.newInstance(input.readByteArray()), peers);
        case 2 -> incomplete = input.readBool();
        default -> input.skipField(tag);
      }
    }
    return new PlaintextReport(peers, !incomplete);
  }

  private static void read(CodedInputStream input, Map<PlaintextPeer, Instant> peers)
      throws IOException {
    String kind = "";
    String namespace = "";
    String name = "";
    int port = 0;
    String caller = "";
    long lastSeen = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag >>> TAG_BITS) {
        case 1 -> kind = input.readStringRequireUtf8();
        case 2 -> namespace = input.readStringRequireUtf8();
        case 3 -> name = input.readStringRequireUtf8();
        case 4 -> port = input.readInt32();
        case 5 -> caller = input.readStringRequireUtf8();
        case 6 -> lastSeen = input.readInt64();
        default -> input.skipField(tag);
      }
    }
    peers.put(
        new PlaintextPeer(
            new ObjectReference(kind, new NamespacedName(namespace, name)), port, caller),
        Instant.ofEpochSecond(lastSeen));
  }
}
