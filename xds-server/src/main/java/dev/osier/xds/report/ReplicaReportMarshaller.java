package dev.osier.xds.report;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rollout.ProxyRefusal;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.TrustReport;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A report on the wire. As protobuf, of which it is the proto3 encoding:
 *
 * <pre>
 * message ReplicaReport {
 *   string replica = 1;
 *   repeated Rollout rollouts = 2;
 *   Trust trust = 3;  // see TrustReportWire
 *   PlaintextReport plaintext = 4;
 * }
 * message Rollout {
 *   string kind = 1;
 *   string namespace = 2;
 *   string name = 3;
 *   int64 generation = 4;
 *   int32 targeted = 5;
 *   int32 acknowledged = 6;
 *   int32 rejected = 7;
 *   string refusing_pod = 8;  // namespace/name; empty if none refuses
 *   string refusal = 9;
 *   string uid = 10;
 * }
 * </pre>
 *
 * Fields of a newer replica are skipped.
 */
final class ReplicaReportMarshaller implements Marshaller<ReplicaReport> {
  private static final int TAG_BITS = 3;

  private interface Content {
    void writeTo(CodedOutputStream output) throws IOException;
  }

  @Override
  public InputStream stream(ReplicaReport report) {
    return new ByteArrayInputStream(
        bytes(
            output -> {
              output.writeString(1, report.replica());
              for (Map.Entry<ObjectReference, Rollout> rollout :
                  report.report().rollouts().entrySet()) {
                output.writeByteArray(
                    2, bytes(one -> write(rollout.getKey(), rollout.getValue(), one)));
              }
              output.writeByteArray(
                  3, bytes(one -> TrustReportWire.write(report.report().trust(), one)));
              output.writeByteArray(4, PlaintextReportFormat.bytes(report.report().plaintext()));
            }));
  }

  private static void write(ObjectReference object, Rollout rollout, CodedOutputStream output)
      throws IOException {
    output.writeString(1, object.kind());
    output.writeString(2, object.name().namespace());
    output.writeString(3, object.name().name());
    output.writeInt64(4, rollout.generation().number());
    output.writeInt32(5, rollout.targeted());
    output.writeInt32(6, rollout.acknowledged());
    output.writeInt32(7, rollout.rejected());
    if (rollout.refusal().isPresent()) {
      output.writeString(8, rollout.refusal().get().pod().toString());
      output.writeString(9, rollout.refusal().get().words());
    }
    output.writeString(10, rollout.generation().uid());
  }

  private static byte[] bytes(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    try {
      content.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("serialising into memory", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public ReplicaReport parse(InputStream stream) {
    try {
      return read(CodedInputStream.newInstance(stream));
    } catch (IOException | IllegalArgumentException e) {
      throw Status.INTERNAL
          .withDescription("reading a replica's report: it is broken")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static ReplicaReport read(CodedInputStream input) throws IOException {
    String replica = "";
    SortedMap<ObjectReference, Rollout> rollouts = new TreeMap<>();
    TrustReport trust = TrustReport.NONE;
    PlaintextReport plaintext = PlaintextReport.NONE;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag >>> TAG_BITS) {
        case 1 -> replica = input.readStringRequireUtf8();
        case 2 -> read(CodedInputStream.newInstance(input.readByteArray()), rollouts);
        case 3 -> trust = TrustReportWire.read(CodedInputStream.newInstance(input.readByteArray()));
        case 4 ->
            plaintext =
                PlaintextReportFormat.read(CodedInputStream.newInstance(input.readByteArray()));
        default -> input.skipField(tag);
      }
    }
    return new ReplicaReport(replica, new RolloutReport(rollouts, trust, plaintext));
  }

  private static void read(CodedInputStream input, Map<ObjectReference, Rollout> rollouts)
      throws IOException {
    String kind = "";
    String namespace = "";
    String name = "";
    String uid = "";
    long generation = 0;
    int targeted = 0;
    int acknowledged = 0;
    int rejected = 0;
    String pod = "";
    String words = "";
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag >>> TAG_BITS) {
        case 1 -> kind = input.readStringRequireUtf8();
        case 2 -> namespace = input.readStringRequireUtf8();
        case 3 -> name = input.readStringRequireUtf8();
        case 4 -> generation = input.readInt64();
        case 5 -> targeted = input.readInt32();
        case 6 -> acknowledged = input.readInt32();
        case 7 -> rejected = input.readInt32();
        case 8 -> pod = input.readStringRequireUtf8();
        case 9 -> words = input.readStringRequireUtf8();
        case 10 -> uid = input.readStringRequireUtf8();
        default -> input.skipField(tag);
      }
    }
    Optional<ProxyRefusal> refusal =
        pod.isEmpty()
            ? Optional.empty()
            : Optional.of(new ProxyRefusal(NamespacedName.parse(pod), words));
    rollouts.put(
        new ObjectReference(kind, new NamespacedName(namespace, name)),
        new Rollout(new Generation(uid, generation), targeted, acknowledged, rejected, refusal));
  }
}
