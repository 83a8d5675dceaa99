package dev.osier.xds.server;

import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What one connection may cost, and how long it lives.
 *
 * @param handshake until TLS must be established
 * @param idle how long a connection without a stream is kept
 * @param age after how long a connection is ended, give or take a tenth, so that the proxy comes
 *     back with its current certificate
 * @param ageGrace how long its streams may go on after that
 * @param ping how often the proxy is asked whether it is still there
 * @param pingTimeout how long it may take to answer
 * @param pingAllowed the shortest interval at which the proxy may ask us
 * @param streams how many streams at once
 * @param headerBytes how long the headers of a stream may be
 * @param messageBytes how long one message of the proxy may be
 */
public record ConnectionLimits(
    Duration handshake,
    Duration idle,
    Duration age,
    Duration ageGrace,
    Duration ping,
    Duration pingTimeout,
    Duration pingAllowed,
    int streams,
    int headerBytes,
    int messageBytes) {

  // Against streams opened and reset in quick succession (CVE-2023-44487).
  private static final int MAX_RESETS = 100;
  private static final int RESETS_WINDOW_SECONDS = 30;

  /** What suits a mesh of thousands of proxies. */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          8,
          16 * 1024,
          8 * 1024 * 1024);

  /** The same with another age. */
  public ConnectionLimits withAge(Duration newAge, Duration newGrace) {
    return new ConnectionLimits(
        handshake,
        idle,
        newAge,
        newGrace,
        ping,
        pingTimeout,
        pingAllowed,
        streams,
        headerBytes,
        messageBytes);
  }

  /** Has a server keep to them. */
  public NettyServerBuilder bound(NettyServerBuilder server) {
    return server
        .handshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionIdle(idle.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(ageGrace.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(ping.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(pingTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(pingAllowed.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxConcurrentCallsPerConnection(streams)
        .maxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
        .maxInboundMetadataSize(headerBytes)
        .maxInboundMessageSize(messageBytes);
  }

  /** The same with another bound on a proxy's messages. */
  public ConnectionLimits withMessageBytes(int bytes) {
    return new ConnectionLimits(
        handshake,
        idle,
        age,
        ageGrace,
        ping,
        pingTimeout,
        pingAllowed,
        streams,
        headerBytes,
        bytes);
  }
}
