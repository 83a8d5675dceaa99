package dev.osier.xds.server;

import dev.osier.xds.resource.ConfigurationSource;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that proxies get their configuration from: both variants of aggregated xDS over mutual
 * TLS. To be started once there is something to serve; a proxy that is served nothing for some time
 * is sent away to try again.
 *
 * <p>The key manager and the trust manager are asked anew for each handshake, so that both may
 * rotate what they hold.
 *
 * <p>Streams have threads of their own, as many as there are processors. Work on them waits for
 * nothing but other work on them, but there may be much of it: were it done by virtual threads,
 * what else is (admission, health) would come after all of it.
 */
public final class XdsServer {
  private static final Logger LOG = LoggerFactory.getLogger(XdsServer.class);

  private static final Duration LAST_BREATH = Duration.ofSeconds(1);

  private final ConfigurationSource source;
  private final ConnectedProxies proxies = new ConnectedProxies();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          Thread.ofPlatform().daemon().name("xds-", 0).factory());
  private final ScheduledThreadPoolExecutor timer;
  private final RolloutTracker rollouts;
  private final Server server;
  private @Nullable AutoCloseable subscription;

  /**
   * @param keys the server's own certificate, asked for at each handshake
   * @param trust who is a proxy's certificate to be issued by; asked at each handshake and stream
   * @param source what to serve
   * @param meters where to measure
   * @param listener who is told of what proxies do
   * @throws IllegalArgumentException if this JDK can't do TLS 1.2 or later with HTTP/2
   */
  public XdsServer(
      XdsServerSettings settings,
      X509ExtendedKeyManager keys,
      X509ExtendedTrustManager trust,
      ConfigurationSource source,
      MeterRegistry meters,
      ProxyListener listener) {
    this(settings, keys, trust, source, meters, listener, List.of());
  }

  /**
   * @param keys the server's own certificate, asked for at each handshake
   * @param trust who is a proxy's certificate to be issued by; asked at each handshake and stream
   * @param source what to serve
   * @param meters where to measure
   * @param listener who is told of what proxies do
   * @param others what is served beside xDS; callers are identified for it, too
   * @throws IllegalArgumentException if this JDK can't do TLS 1.2 or later with HTTP/2
   */
  public XdsServer(
      XdsServerSettings settings,
      X509ExtendedKeyManager keys,
      X509ExtendedTrustManager trust,
      ConfigurationSource source,
      MeterRegistry meters,
      ProxyListener listener,
      List<BindableService> others) {
    this.source = source;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("xds-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    this.rollouts = new RolloutTracker(source, proxies, listener, threads, timer);
    Outflow outflow = new Outflow(Outflow.MOST);
    XdsMetrics metrics = new XdsMetrics(meters, proxies, outflow);
    StreamContext context =
        new StreamContext(
            source,
            settings.streams(),
            proxies,
            outflow,
            rollouts,
            listener,
            metrics,
            threads,
            timer);
    NettyServerBuilder builder =
        settings
            .connections()
            .bound(NettyServerBuilder.forAddress(settings.address()))
            .sslContext(tls(keys, trust))
            .executor(threads)
            .intercept(new PeerIdentity(settings.trustDomain(), trust, metrics))
            .addService(new DiscoveryService(context));
    others.forEach(builder::addService);
    this.server = builder.build();
  }

  private static SslContext tls(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forServer(keys)
                  .trustManager(trust)
                  .clientAuth(ClientAuth.REQUIRE)
                  .protocols("TLSv1.3", "TLSv1.2"),
              TlsImplementation.provider())
          .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("setting up TLS for the xDS server", e);
    }
  }

  /**
   * Listens.
   *
   * @throws IOException if the address can't be had
   */
  public void start() throws IOException {
    subscription = source.subscribe(this::refresh);
    rollouts.changed();
    server.start();
    LOG.atInfo()
        .addKeyValue("port", port())
        .addKeyValue("tls", TlsImplementation.provider())
        .log("serving xDS");
  }

  private void refresh() {
    proxies.refresh();
    rollouts.changed();
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** The proxies that are connected now and have been given a configuration; in no order. */
  public List<ProxyStatus> proxies() {
    return proxies.status();
  }

  /** How many deadlines are pending. */
  int deadlines() {
    return timer.getQueue().size();
  }

  /**
   * Takes no more streams and sends the proxies that are here away, to another replica; they keep
   * running on what they have. Returns when all are gone or {@code grace} is over.
   */
  public void stop(Duration grace) {
    server.shutdown();
    proxies.drain();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(LAST_BREATH.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    unsubscribe();
    timer.shutdownNow();
    threads.shutdown();
    LOG.atInfo().log("stopped serving xDS");
  }

  private void unsubscribe() {
    if (subscription == null) {
      return;
    }
    try {
      subscription.close();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("configuration source did not let go");
    }
  }
}
