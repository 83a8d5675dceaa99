package dev.osier.xds.server;

import dev.osier.mesh.identity.TrustDomain;
import dev.osier.xds.stream.Refusal;
import dev.osier.xds.stream.SubscriptionLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A running server with an authority of its own, and what it reports. */
final class ServerFixture implements AutoCloseable {
  static final String POD = "bookstore/reviews-1";
  static final String IDENTITY = "spiffe://cluster.local/ns/bookstore/sa/reviews";

  /** More than a pod may have: tests play many proxies, and most as the same pod's. */
  private static final int STREAMS_OF_POD = 2_000;

  final TestCertificates certificates = new TestCertificates();
  final FakeSource source = new FakeSource();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> events = new CopyOnWriteArrayList<>();
  final XdsServer server;

  ServerFixture() {
    this(
        streams(
            new StreamLimits(
                StreamLimits.DEFAULT.patience(),
                StreamLimits.DEFAULT.introduction(),
                StreamLimits.DEFAULT.nodeBytes(),
                STREAMS_OF_POD,
                STREAMS_OF_POD,
                StreamLimits.DEFAULT.subscriptions())));
  }

  ServerFixture(UnaryOperator<XdsServerSettings> change) {
    this(change, null, null);
  }

  ServerFixture(
      UnaryOperator<XdsServerSettings> change,
      @Nullable X509ExtendedKeyManager keys,
      @Nullable X509ExtendedTrustManager trust) {
    XdsServerSettings settings =
        XdsServerSettings.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TrustDomain("cluster.local"));
    server =
        new XdsServer(
            change.apply(settings),
            keys != null ? keys : certificates.server().keyManager(),
            trust != null ? trust : certificates.trustManager(),
            source,
            meters,
            new Events());
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting the server", e);
    }
  }

  static UnaryOperator<XdsServerSettings> streams(
      Duration patience, int nodeBytes, SubscriptionLimits subscriptions) {
    return streams(
        new StreamLimits(
            patience,
            Duration.ofMillis(200),
            nodeBytes,
            STREAMS_OF_POD,
            STREAMS_OF_POD,
            subscriptions));
  }

  private static UnaryOperator<XdsServerSettings> streams(StreamLimits limits) {
    return settings ->
        new XdsServerSettings(
            settings.address(), settings.trustDomain(), settings.connections(), limits);
  }

  static UnaryOperator<XdsServerSettings> connections(UnaryOperator<ConnectionLimits> change) {
    return settings ->
        new XdsServerSettings(
            settings.address(),
            settings.trustDomain(),
            change.apply(settings.connections()),
            settings.streams());
  }

  /** A client that is the pod's proxy. */
  TestClient client() {
    return client(IDENTITY);
  }

  TestClient client(String... uris) {
    return new TestClient(
        server.port(), certificates.client(uris).keyManager(), certificates.trustManager());
  }

  double count(String meter, String... tags) {
    return meters.find(meter).tags(tags).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  double streamsOpen() {
    return meters.find("osier.xds.streams").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  @Override
  public void close() {
    server.stop(Duration.ofSeconds(5));
  }

  private final class Events implements ProxyListener {
    @Override
    public void connected(ProxyStatus proxy) {
      events.add("connected " + proxy.pod());
    }

    @Override
    public void disconnected(ProxyStatus proxy) {
      events.add("disconnected " + proxy.pod());
    }

    @Override
    public void refused(ProxyStatus proxy, Refusal refusal) {
      events.add(
          "refused "
              + proxy.pod()
              + " "
              + refusal.resource().name()
              + " "
              + refusal.resource().origins()
              + " "
              + refusal.message());
    }
  }
}
