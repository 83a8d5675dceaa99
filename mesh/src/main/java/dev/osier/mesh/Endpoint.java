package dev.osier.mesh;

/**
 * One address that serves a service port.
 *
 * @param address the IP address as text, without brackets
 * @param port the port the application listens on
 * @param sidecar whether a sidecar stands before it
 * @param mtls whether callers in the mesh use mutual TLS: a sidecar stands before it, and its mode
 *     is not {@link MtlsMode#DISABLED}
 * @param locality where it runs
 */
public record Endpoint(
    String address, int port, boolean sidecar, boolean mtls, Locality locality) {}
