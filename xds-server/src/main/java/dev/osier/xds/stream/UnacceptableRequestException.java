package dev.osier.xds.stream;

/** A request that no well-behaved proxy makes; the stream it came on must end. */
public final class UnacceptableRequestException extends RuntimeException {
  private final Kind kind;

  /** What is wrong with a request. */
  public enum Kind {
    /** It makes no sense. */
    NONSENSE,
    /** It asks for more than a proxy may. */
    EXCESS,
    /** It asks for what is not the caller's. */
    FORBIDDEN
  }

  public UnacceptableRequestException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What is wrong with the request. */
  public Kind kind() {
    return kind;
  }
}
