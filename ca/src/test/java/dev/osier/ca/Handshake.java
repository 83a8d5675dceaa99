package dev.osier.ca;

import dev.osier.testkit.TestTls;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** A mutual TLS handshake between two engines in memory. */
final class Handshake {
  private static final int MAX_ROUNDS = 100;

  private final SSLEngine client;
  private final SSLEngine server;

  private Handshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Runs one to its end.
   *
   * @throws SSLException as the first side to refuse reports it
   */
  static Handshake between(SSLContext clientSide, SSLContext serverSide, String protocol)
      throws SSLException {
    SSLEngine client = clientSide.createSSLEngine();
    client.setUseClientMode(true);
    client.setEnabledProtocols(new String[] {protocol});
    SSLEngine server = serverSide.createSSLEngine();
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    Handshake handshake = new Handshake(client, server);
    handshake.run();
    return handshake;
  }

  static SSLContext context(KeyManager keys, TrustManager trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
    return context;
  }

  static KeyManager keys(PrivateKey key, List<X509Certificate> chain) throws Exception {
    KeyStore store = TestTls.empty();
    store.setKeyEntry("key", key, new char[0], chain.toArray(X509Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    return factory.getKeyManagers()[0];
  }

  X509Certificate servers() throws SSLException {
    return (X509Certificate) client.getSession().getPeerCertificates()[0];
  }

  X509Certificate clients() throws SSLException {
    return (X509Certificate) server.getSession().getPeerCertificates()[0];
  }

  private void run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    ByteBuffer toServer = buffer();
    ByteBuffer toClient = buffer();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && toServer.position() == 0
          && toClient.position() == 0) {
        return;
      }
    }
    throw new SSLException("handshaking: no end");
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    runTasks(engine);
    in.flip();
    if (in.hasRemaining()) {
      engine.unwrap(in, buffer());
    }
    in.compact();
    runTasks(engine);
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(ByteBuffer.allocate(0), out);
    }
    runTasks(engine);
  }

  private static void runTasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(1 << 16);
  }
}
