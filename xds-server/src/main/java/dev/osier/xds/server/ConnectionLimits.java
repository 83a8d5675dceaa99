package dev.osier.xds.server;

import java.time.Duration;

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
