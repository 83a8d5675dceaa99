package dev.osier.xds.report;

import com.google.protobuf.Empty;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;

/**
 * The service {@code osier.rollout.v1.Reporting}, with one method: {@code rpc Report(stream
 * ReplicaReport) returns (google.protobuf.Empty)}. Each report replaces the one before it; the
 * stream lasts as long as the replica has someone to report to.
 */
final class Reporting {
  static final String SERVICE = "osier.rollout.v1.Reporting";

  static final MethodDescriptor<ReplicaReport, Empty> REPORT =
      MethodDescriptor.<ReplicaReport, Empty>newBuilder()
          .setType(MethodType.CLIENT_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Report"))
          .setRequestMarshaller(new ReplicaReportMarshaller())
          .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .build();

  private Reporting() {}
}
