package dev.osier.xds.translate;

import io.envoyproxy.envoy.config.core.v3.SocketOption;
import java.util.List;

/** How TCP finds out that its peer is gone, in Linux's numbers (socket(7), tcp(7)). */
final class SocketOptions {
  private static final int SOL_SOCKET = 1;
  private static final int SO_KEEPALIVE = 9;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int TCP_USER_TIMEOUT = 18;
  private static final int IDLE_SECONDS = 60;
  private static final int INTERVAL_SECONDS = 10;
  private static final int PROBES = 3;
  private static final int UNACKNOWLEDGED_MILLIS = 1500;

  private SocketOptions() {}

  /**
   * Ends a connection when the peer's kernel has acknowledged nothing for a while, however busy the
   * peer itself is. Not for connections on which a peer may stop reading: the kernel does not tell
   * that apart.
   */
  static SocketOption unacknowledged() {
    return option(IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
  }

  /** TCP keepalive, set on the listening socket, from which the accepted ones inherit. */
  static List<SocketOption> keepalive() {
    return List.of(
        option(SOL_SOCKET, SO_KEEPALIVE, 1),
        option(IPPROTO_TCP, TCP_KEEPIDLE, IDLE_SECONDS),
        option(IPPROTO_TCP, TCP_KEEPINTVL, INTERVAL_SECONDS),
        option(IPPROTO_TCP, TCP_KEEPCNT, PROBES));
  }

  private static SocketOption option(int level, int name, int value) {
    return SocketOption.newBuilder()
        .setLevel(level)
        .setName(name)
        .setIntValue(value)
        .setState(SocketOption.SocketState.STATE_PREBIND)
        .build();
  }
}
