package dev.osier.xds.secret;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.identity.CallerAuthenticator;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import dev.osier.xds.server.TlsImplementation;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that hands proxies their keys and certificates: over TLS in which only the server has
 * a certificate, to who shows a token of a pod, that pod's and nobody else's. A port of its own
 * keeps such callers away from everything that is served to proxies that have a certificate.
 */
public final class SecretServer implements MeshPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(SecretServer.class);
  private static final Duration CHECK = Duration.ofSeconds(2);
  private static final Duration LAST_BREATH = Duration.ofSeconds(1);

  private final OpenStreams streams;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sds-", 0).factory());
  private final ScheduledThreadPoolExecutor timer;
  private final Server server;

  /**
   * A server that does not listen yet.
   *
   * @param address where it is to listen; port 0 takes any that is free
   * @param limits what a proxy may cost
   * @param keys the server's own certificate, asked for at each handshake
   * @param authenticator judges tokens
   * @param issuer makes keys and certificates
   * @param mesh the pods there are; cheap to ask
   * @param meters where to count
   * @param clock the time
   * @param random spreads renewals
   * @throws IllegalArgumentException if this JDK can't do TLS 1.3 with HTTP/2
   */
  public SecretServer(
      InetSocketAddress address,
      SecretLimits limits,
      X509ExtendedKeyManager keys,
      CallerAuthenticator authenticator,
      WorkloadCredentialIssuer issuer,
      Supplier<Mesh> mesh,
      MeterRegistry meters,
      InstantSource clock,
      RandomGenerator random) {
    this.streams = new OpenStreams(limits.streamsPerPod());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("sds-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    SecretMetrics metrics = new SecretMetrics(meters, streams::count);
    RefusalLog log = new RefusalLog(limits.callers(), clock);
    SecretContext context =
        new SecretContext(
            issuer,
            mesh,
            limits,
            streams,
            new Pace<>(1, limits.spacing(), limits.spacedPods()),
            new JudgeProbe(authenticator, threads, clock),
            metrics,
            log,
            clock,
            random,
            threads,
            timer);
    this.server =
        limits
            .connections()
            .bound(NettyServerBuilder.forAddress(address))
            .sslContext(tls(keys))
            .executor(threads)
            .intercept(new TokenCaller(authenticator, limits.callers(), metrics, log, clock))
            .addService(new SecretService(context))
            .build();
  }

  private static SslContext tls(X509ExtendedKeyManager keys) {
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forServer(keys).clientAuth(ClientAuth.NONE).protocols("TLSv1.3"),
              TlsImplementation.provider())
          .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("setting up TLS for the server of secrets", e);
    }
  }

  /**
   * Listens.
   *
   * @throws IOException if the address can't be had
   */
  public void start() throws IOException {
    var _ =
        timer.scheduleWithFixedDelay(
            this::check, CHECK.toMillis(), CHECK.toMillis(), TimeUnit.MILLISECONDS);
    server.start();
    LOG.atInfo().addKeyValue("port", port()).log("serving secrets");
  }

  /** Has all streams look for what nobody tells them; returns at once. */
  void check() {
    streams.forEach(SecretStream::checkIssuer);
    streams.forEach(SecretStream::checkAge);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Ends the streams of pods that are gone; to be called after the mesh has changed. */
  @Override
  public void publish(Mesh previous, Mesh current) {
    streams.forEach(
        stream -> {
          if (!Objects.equals(
              previous.workloads().get(stream.pod()), current.workloads().get(stream.pod()))) {
            stream.checkPod();
          }
        });
  }

  /**
   * Takes no more streams and sends the proxies that are here away, to another replica. Returns
   * when all are gone or {@code grace} is over.
   */
  public void stop(Duration grace) {
    server.shutdown();
    streams.forEach(SecretStream::drain);
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(LAST_BREATH.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    timer.shutdownNow();
    threads.shutdown();
    LOG.atInfo().log("stopped serving secrets");
  }
}
