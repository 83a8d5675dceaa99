package dev.osier.xds.report;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.rotation.PodSet;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.TrustReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * The part of a report that is about roots, on the wire. As protobuf:
 *
 * <pre>
 * message Trust {
 *   string phase = 1;
 *   repeated string roots = 2;
 *   repeated fixed64 trusting = 3;  // packed
 *   repeated fixed64 renewed = 4;  // packed
 *   int32 unconfirmed = 5;
 *   repeated string examples = 6;  // namespace/name
 * }
 * </pre>
 *
 * A phase of a later version is read as that of a replica that is idle, which holds a change up.
 */
final class TrustReportWire {
  private static final int TAG_BITS = 3;

  private TrustReportWire() {}

  static void write(TrustReport report, CodedOutputStream output) throws IOException {
    output.writeString(1, report.phase().word());
    for (String root : report.roots()) {
      output.writeString(2, root);
    }
    writePacked(3, report.trusting(), output);
    writePacked(4, report.renewed(), output);
    output.writeInt32(5, report.unconfirmed());
    for (NamespacedName pod : report.examples()) {
      output.writeString(6, pod.toString());
    }
  }

  private static void writePacked(int field, PodSet pods, CodedOutputStream output)
      throws IOException {
    output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    output.writeUInt32NoTag(pods.size() * Long.BYTES);
    for (long digest : pods.digests()) {
      output.writeFixed64NoTag(digest);
    }
  }

  static TrustReport read(CodedInputStream input) throws IOException {
    RotationPhase phase = RotationPhase.IDLE;
    List<String> roots = new ArrayList<>();
    PodSet trusting = PodSet.EMPTY;
    PodSet renewed = PodSet.EMPTY;
    int unconfirmed = 0;
    SortedSet<NamespacedName> examples = new TreeSet<>();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag >>> TAG_BITS) {
        case 1 ->
            phase = RotationPhase.parse(input.readStringRequireUtf8()).orElse(RotationPhase.IDLE);
        case 2 -> roots.add(input.readStringRequireUtf8());
        case 3 -> trusting = readPacked(input);
        case 4 -> renewed = readPacked(input);
        case 5 -> unconfirmed = input.readInt32();
        case 6 -> examples.add(NamespacedName.parse(input.readStringRequireUtf8()));
        default -> input.skipField(tag);
      }
    }
    return new TrustReport(phase, roots, trusting, renewed, unconfirmed, examples);
  }

  private static PodSet readPacked(CodedInputStream input) throws IOException {
    CodedInputStream packed = CodedInputStream.newInstance(input.readByteArray());
    LongStream.Builder digests = LongStream.builder();
    while (!packed.isAtEnd()) {
      digests.add(packed.readFixed64());
    }
    return PodSet.ofDigests(digests.build().toArray());
  }
}
