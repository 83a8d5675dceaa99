package dev.osier.mesh;

/** The application protocol of a service port, as far as a proxy treats protocols differently. */
public enum Protocol {
  /** HTTP of any version: one port may carry HTTP/1.1, HTTP/2 without TLS, and WebSocket. */
  HTTP(true),
  /** HTTP/2 without TLS, also for callers that announce nothing. */
  HTTP2(true),
  /** gRPC, which is HTTP/2 with its own statuses. */
  GRPC(true),
  /** Any bytes, TLS of the application's own included. */
  TCP(false);

  private final boolean http;

  Protocol(boolean http) {
    this.http = http;
  }

  /** Whether requests of this protocol are seen one by one rather than as a connection. */
  public boolean isHttp() {
    return http;
  }
}
