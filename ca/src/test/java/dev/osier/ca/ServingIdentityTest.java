package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.testkit.TestTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingIdentityTest {
  private static final SpiffeId OSIER =
      new SpiffeId(MeshFixture.TRUST_DOMAIN, "osier-system", "osier");

  private final MeshFixture mesh = new MeshFixture();
  private final ServingIdentity serving =
      new ServingIdentity(mesh.authority, LeafNames.workload(OSIER), mesh.clock, mesh.random);
  private final WorkloadTrustManager trust =
      new WorkloadTrustManager(
          mesh.authority::trustBundle, mesh.authority::trustDomain, mesh.clock);

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aWorkloadAndTheControlPlaneRecogniseEachOther(String protocol) throws Exception {
    Handshake handshake = handshake(protocol);
    assertThat(PeerIdentity.of(handshake.servers())).contains(OSIER);
    assertThat(PeerIdentity.of(handshake.clients())).contains(MeshFixture.REVIEWS);
  }

  @Test
  void itStaysTheSameForHalfItsLifeAndIsThenReplaced() {
    X509Certificate first = leaf();
    mesh.clock.move(Duration.ofHours(12).minusMinutes(3));
    assertThat(leaf()).isEqualTo(first);
    mesh.clock.move(Duration.ofMinutes(2));
    X509Certificate second = leaf();
    assertThat(second).isNotEqualTo(first);
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
    assertThat(serving.notAfter()).contains(second.getNotAfter().toInstant());
  }

  @Test
  @Tag("slow")
  void handshakesNeverFailOverAYearOfRotations() throws Exception {
    mesh.clock.move(Duration.ofMinutes(-1));
    Set<X509Certificate> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      mesh.clock.move(Duration.ofHours(88));
      if (i % 20 == 19) {
        install(
            mesh.authority.renewIntermediate(
                mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES));
      }
      seen.add(handshake("TLSv1.3").servers());
    }
    assertThat(seen).hasSize(100);
  }

  @Test
  void aNewIntermediateIsUsedAtOnce() {
    X509Certificate first = leaf();
    install(
        mesh.authority.renewIntermediate(
            mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES));
    assertThat(leaf()).isNotEqualTo(first);
    assertThat(serving.chain().orElseThrow()).last().isEqualTo(mesh.intermediate().certificate());
  }

  @Test
  void aHandshakeUnderWayKeepsTheKeyItBeganWith() {
    String alias = alias();
    PrivateKey key = serving.getPrivateKey(alias);
    mesh.clock.move(Duration.ofHours(13));
    assertThat(alias()).isNotEqualTo(alias);
    assertThat(serving.getPrivateKey(alias)).isEqualTo(key).isNotNull();
    assertThat(serving.getCertificateChain(alias)).isNotNull();
    assertThat(serving.getPrivateKey("another")).isNull();
    assertThat(serving.getCertificateChain("another")).isNull();
  }

  @Test
  void withoutAnAuthorityThereIsNothingToPresent() throws Exception {
    ServingIdentity early =
        new ServingIdentity(
            new CertificateAuthority(mesh.clock, mesh.random),
            LeafNames.workload(OSIER),
            mesh.clock,
            mesh.random);
    assertThat(early.chain()).isEmpty();
    assertThat(early.notAfter()).isEmpty();
    SSLContext server = Handshake.context(early, trust);
    SSLContext client = client();
    assertThatThrownBy(() -> Handshake.between(client, server, "TLSv1.3"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void whenTheAuthorityExpiresTheOldCertificateServesToItsEndAndNotBeyond() {
    mesh.clock.move(MeshFixture.LIFETIMES.intermediate().minusHours(1));
    X509Certificate last = leaf();
    Instant end = mesh.intermediate().certificate().getNotAfter().toInstant();
    assertThat(last.getNotAfter().toInstant()).isEqualTo(end);
    mesh.clock.move(Duration.between(mesh.now(), end).minusSeconds(1));
    assertThat(leaf()).isEqualTo(last);
    mesh.clock.move(Duration.ofSeconds(1));
    assertThat(serving.chain()).isEmpty();
    install(
        mesh.authority.renewIntermediate(
            mesh.material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES));
    mesh.clock.move(Duration.ofSeconds(5));
    assertThat(serving.chain()).isPresent();
  }

  @Test
  void manyThreadsAtOnceGetOneCertificate() throws Exception {
    Set<X509Certificate> seen = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Boolean>> asked =
          IntStream.range(0, 200).mapToObj(i -> threads.submit(() -> seen.add(leaf()))).toList();
      for (Future<Boolean> one : asked) {
        one.get();
      }
    }
    assertThat(seen).hasSize(1);
  }

  @Test
  void onlyKeysOfItsOwnKindAreOffered() {
    assertThat(serving.chooseServerAlias("RSA", null, null)).isNull();
    assertThat(serving.chooseClientAlias(new String[] {"RSA", "EC"}, null, null))
        .isEqualTo(alias());
    assertThat(serving.getServerAliases("EC", null)).containsExactly(alias());
    assertThat(serving.getClientAliases("RSA", null)).isNull();
  }

  @Test
  void theJdksHttpsServerServesWithIt() throws Exception {
    ServingIdentity webhook =
        new ServingIdentity(
            mesh.authority,
            new LeafNames(Optional.empty(), List.of("localhost")),
            mesh.clock,
            mesh.random);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {webhook}, null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    server.start();
    // The JDK's own trust manager, as strict as a caller that only has the root can be.
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(mesh.root())).build()) {
      HttpResponse<Void> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("https://localhost:" + server.getAddress().getPort() + "/"))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(response.statusCode()).isEqualTo(204);
    } finally {
      server.stop(0);
    }
  }

  private Handshake handshake(String protocol) throws Exception {
    return Handshake.between(client(), Handshake.context(serving, trust), protocol);
  }

  private SSLContext client() throws Exception {
    KeyPair key = mesh.newKey();
    Issued issued = mesh.issue(mesh.request(DerBytes.copyOf(key.getPublic().getEncoded())));
    return Handshake.context(
        Handshake.keys(key.getPrivate(), MeshFixture.chain(issued)),
        new PathToTheRoot(mesh.root(), mesh.clock));
  }

  private static SSLContext trusting(X509Certificate root) throws Exception {
    KeyStore store = TestTls.empty();
    store.setCertificateEntry("root", root);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private void install(AuthorityMaterial material) {
    assertThat(mesh.authority.install(material, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES))
        .isEmpty();
  }

  private X509Certificate leaf() {
    return serving.chain().orElseThrow().getFirst();
  }

  private String alias() {
    return Objects.requireNonNull(serving.chooseServerAlias("EC", null, null));
  }
}
