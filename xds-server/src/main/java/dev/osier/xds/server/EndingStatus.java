package dev.osier.xds.server;

import dev.osier.xds.stream.UnacceptableRequestException;
import io.grpc.Status;

/** The gRPC status that a stream ends with because of what its proxy said. */
final class EndingStatus {
  private EndingStatus() {}

  /** The status for a request that cannot be served. */
  static Status of(UnacceptableRequestException e) {
    Status code =
        switch (e.kind()) {
          case NONSENSE -> Status.INVALID_ARGUMENT;
          case EXCESS -> Status.RESOURCE_EXHAUSTED;
          case FORBIDDEN -> Status.PERMISSION_DENIED;
        };
    return code.withDescription(LogText.of(e.getMessage()));
  }
}
