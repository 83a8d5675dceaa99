package dev.osier.xds.secret;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.CallerAuthenticator;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.TestAuthority;
import dev.osier.testkit.TestTls;
import dev.osier.xds.resource.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A server of secrets that listens, with one pod, whose token is "good", and a clock to move. */
final class SecretFixture implements AutoCloseable {
  static final NamespacedName POD = new NamespacedName("bookstore", "reviews-1");
  static final String HERE = "127.0.0.1";
  private static final SpiffeId REVIEWS =
      new SpiffeId(new TrustDomain("cluster.local"), "bookstore", "reviews");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final TestAuthority authority = TestAuthority.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<SecretClient> clients = new ArrayList<>();
  private final Mesh mesh =
      new MeshBuilder().pod("bookstore/reviews-1", pod -> pod.account("reviews").sds()).build();

  final FakeIssuer issuer = new FakeIssuer(now::get);
  final AtomicInteger reviews = new AtomicInteger();
  final AtomicInteger probes = new AtomicInteger();
  final SecretServer server;
  volatile boolean judging = true;

  SecretFixture(SecretLimits limits) {
    server =
        new SecretServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            limits,
            TestTls.keys(authority.hostCredentials("localhost")),
            new Authenticator(),
            issuer,
            () -> mesh,
            meters,
            now::get,
            new Random(1));
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting a server of secrets", e);
    }
  }

  SecretClient client(String token) {
    return client(HERE, token);
  }

  SecretClient client(String from, String token) {
    SecretClient client =
        new SecretClient(from, server.port(), authority.rootPem(), false, "Bearer " + token);
    clients.add(client);
    return client;
  }

  /** Something that ends a stream, so that once it has, all that was said before was heard. */
  static DeltaDiscoveryRequest nonsense() {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(ResourceType.LISTENER.typeUrl()).build();
  }

  void move(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }

  double refusals(String reason) {
    return meters.find("osier.sds.refusals").tag("reason", reason).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Override
  public void close() {
    clients.forEach(SecretClient::close);
    server.stop(Duration.ofSeconds(5));
  }

  private final class Authenticator implements CallerAuthenticator {
    @Override
    public TokenVerdict authenticate(String token) {
      reviews.incrementAndGet();
      if (!judging) {
        return new TokenVerdict.Undecided("down");
      }
      return switch (token) {
        case "good" -> new TokenVerdict.Accepted(POD, "uid-of-reviews-1", REVIEWS);
        case "of a kubelet's pod" ->
            new TokenVerdict.Refused(TokenRefusal.OTHER_DELIVERY, "no", Optional.of(POD));
        default -> new TokenVerdict.Refused(TokenRefusal.NOT_AUTHENTICATED, "no");
      };
    }

    @Override
    public boolean canJudge() {
      probes.incrementAndGet();
      return judging;
    }
  }
}
