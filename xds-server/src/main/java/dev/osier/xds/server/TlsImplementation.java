package dev.osier.xds.server;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/**
 * The implementation of TLS that connections of proxies use: BoringSSL, whose handshakes take a
 * fraction of the processor time and memory that the JDK's do, or where it is not built for this
 * system, the JDK's. Who may connect is decided by the same trust manager in both.
 */
public final class TlsImplementation {
  private TlsImplementation() {}

  /** How Netty is told of it. */
  public static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
