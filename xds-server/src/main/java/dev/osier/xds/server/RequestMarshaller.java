package dev.osier.xds.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * How requests are read: with an {@linkplain AbridgedNode abridged} node, and bytes that are no
 * request become one that makes no sense, so that the stream ends as for any other, and not as for
 * an error of ours.
 *
 * @param <M> the requests
 */
final class RequestMarshaller<M extends Message> implements Marshaller<M> {
  private final Parser<M> parser;
  private final int nodeField;
  private final M senseless;

  /**
   * A marshaller.
   *
   * @param parser reads what is a request
   * @param nodeField the number of the field for the node
   * @param senseless what the rest becomes
   */
  RequestMarshaller(Parser<M> parser, int nodeField, M senseless) {
    this.parser = parser;
    this.nodeField = nodeField;
    this.senseless = senseless;
  }

  @Override
  public InputStream stream(M message) {
    return new ByteArrayInputStream(message.toByteArray());
  }

  @Override
  public M parse(InputStream stream) {
    try {
      byte[] request = stream.readAllBytes();
      return parser.parseFrom(
          AbridgedNode.of(request, nodeField, StreamLimits.DEFAULT.nodeBytes()));
    } catch (InvalidProtocolBufferException e) {
      return senseless;
    } catch (IOException e) {
      // What is too long the transport ends, with a code of its own.
      throw new UncheckedIOException("reading a discovery request", e);
    }
  }
}
