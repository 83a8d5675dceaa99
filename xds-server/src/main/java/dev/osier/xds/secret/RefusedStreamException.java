package dev.osier.xds.secret;

import io.grpc.Status;

/** A stream that must end: its proxy asked for what it may not have. */
final class RefusedStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final SecretRefusal reason;

  RefusedStreamException(SecretRefusal reason) {
    super("serving a secret: " + reason.word());
    this.reason = reason;
  }

  SecretRefusal reason() {
    return reason;
  }

  /** What the caller learns, which is next to nothing. */
  Status status() {
    return switch (reason) {
      case OTHER_SECRET, POD_GONE -> Status.PERMISSION_DENIED;
      case NONSENSE -> Status.INVALID_ARGUMENT;
      case EXCESS -> Status.RESOURCE_EXHAUSTED;
      case SILENCE -> Status.DEADLINE_EXCEEDED;
    };
  }
}
