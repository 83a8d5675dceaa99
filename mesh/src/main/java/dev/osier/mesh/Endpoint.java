package dev.osier.mesh;

/**
 * One address that serves a service port.
 *
 * @param address the IP address as text, without brackets
 * @param port the port the application listens on
 * @param mtls whether a sidecar stands before it, so that it takes mutual TLS
 * @param locality where it runs
 */
public record Endpoint(String address, int port, boolean mtls, Locality locality) {}
