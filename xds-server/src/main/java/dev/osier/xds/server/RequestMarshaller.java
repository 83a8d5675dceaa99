package dev.osier.xds.server;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * How requests are read: bytes that are no request become one that makes no sense, so that the
 * stream ends as for any other, and not as for an error of ours.
 *
 * @param <M> the requests
 */
final class RequestMarshaller<M> implements Marshaller<M> {
  private final Marshaller<M> messages;
  private final M senseless;

  /**
   * A marshaller.
   *
   * @param messages reads what is a request
   * @param senseless what the rest becomes
   */
  RequestMarshaller(Marshaller<M> messages, M senseless) {
    this.messages = messages;
    this.senseless = senseless;
  }

  @Override
  public InputStream stream(M message) {
    return messages.stream(message);
  }

  @Override
  public M parse(InputStream stream) {
    try {
      return messages.parse(stream);
    } catch (StatusRuntimeException e) {
      // Any other code is the transport's, such as for a message that is too long.
      if (e.getStatus().getCode() == Status.Code.INTERNAL) {
        return senseless;
      }
      throw e;
    }
  }
}
