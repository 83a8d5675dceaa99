package dev.osier.webhook.bootstrap;

/**
 * A check of the kubelet that the sidecar answers in the application's place, so that it works
 * whatever the application's port demands of other callers.
 */
public sealed interface ProbeForward {
  /** The path on the sidecar's probe port, exact and without a query. */
  String path();

  /** The application's port. */
  int port();

  /**
   * A request that is passed on to the application.
   *
   * @param path the path on the probe port
   * @param port the application's port
   * @param tls whether the application speaks TLS there; its certificate is not checked, as the
   *     kubelet does not either
   * @param applicationPath the path the application is asked for, percent-encoded
   * @param ownHost whether the request comes with a Host header that the user chose
   */
  record Http(String path, int port, boolean tls, String applicationPath, boolean ownHost)
      implements ProbeForward {}

  /**
   * A question whether the port accepts connections.
   *
   * @param path the path on the probe port
   * @param port the application's port
   * @param timeoutSeconds how long to wait for the connection
   */
  record Tcp(String path, int port, int timeoutSeconds) implements ProbeForward {}

  /**
   * A question for {@code grpc.health.v1.Health}.
   *
   * @param path the path on the probe port
   * @param port the application's port
   * @param service the service to ask about, empty for the whole server
   * @param timeoutSeconds how long to wait for the answer
   */
  record Grpc(String path, int port, String service, int timeoutSeconds) implements ProbeForward {}
}
