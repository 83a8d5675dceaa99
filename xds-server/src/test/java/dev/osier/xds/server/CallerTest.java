package dev.osier.xds.server;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.server.ServerFixture.IDENTITY;
import static dev.osier.xds.server.ServerFixture.POD;
import static dev.osier.xds.server.TestClient.ask;
import static dev.osier.xds.stream.FakeConfig.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.HostileInput;
import dev.osier.xds.stream.FakeConfig;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is let in, and as whom. */
@Tag("slow")
final class CallerTest {
  private static Status fateOf(ServerFixture fixture, TestClient client) {
    var stream = client.delta();
    stream.send(ask(POD, CLUSTER).build());
    Status end = stream.end();
    assertThat(fixture.server.proxies()).isEmpty();
    assertThat(fixture.streamsOpen()).isZero();
    return end;
  }

  @Test
  @HostileInput("xds/no-certificate")
  void nobodyWithoutACertificate() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client =
            new TestClient(fixture.server.port(), null, fixture.certificates.trustManager())) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      assertThat(fateOf(fixture, client).getCode()).isEqualTo(Code.UNAVAILABLE);
    }
  }

  @Test
  @HostileInput("xds/other-authority")
  void nobodyWithACertificateOfAnotherAuthority() {
    TestCertificates foreign = new TestCertificates();
    try (ServerFixture fixture = new ServerFixture();
        TestClient client =
            new TestClient(
                fixture.server.port(),
                foreign.client(IDENTITY).keyManager(),
                fixture.certificates.trustManager())) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      assertThat(fateOf(fixture, client).getCode()).isEqualTo(Code.UNAVAILABLE);
    }
  }

  @Test
  @HostileInput("xds/no-identity")
  void nobodyWithoutExactlyOneIdentityOfTheTrustDomain() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient none = fixture.client(new String[0]);
        TestClient two = fixture.client(IDENTITY, "https://bookstore.example");
        TestClient elsewhere = fixture.client("spiffe://elsewhere/ns/bookstore/sa/reviews");
        TestClient nonsense = fixture.client("spiffe://cluster.local/reviews")) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      for (TestClient client : new TestClient[] {none, two, elsewhere, nonsense}) {
        assertThat(fateOf(fixture, client).getCode()).isEqualTo(Code.UNAUTHENTICATED);
      }
      assertThat(fixture.count("osier.xds.ended.streams", "code", "UNAUTHENTICATED")).isEqualTo(4);
    }
  }

  @Test
  @HostileInput("xds/other-namespace")
  void nobodyFromAnotherNamespaceThanThePod() {
    try (ServerFixture fixture = new ServerFixture();
        TestClient client = fixture.client("spiffe://cluster.local/ns/elsewhere/sa/reviews")) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      assertThat(fateOf(fixture, client).getCode()).isEqualTo(Code.PERMISSION_DENIED);
    }
  }

  @Test
  @HostileInput("connection/past-expiry")
  void aCertificateIsVerifiedForEachStream() {
    TestCertificates certificates = new TestCertificates();
    AtomicBoolean retired = new AtomicBoolean();
    RetiringTrust trust = new RetiringTrust(certificates.trustManager(), retired);
    try (ServerFixture fixture =
            new ServerFixture(settings -> settings, certificates.server().keyManager(), trust);
        TestClient client =
            new TestClient(
                fixture.server.port(),
                certificates.client(IDENTITY).keyManager(),
                certificates.trustManager())) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      var first = client.delta();
      first.send(ask(POD, CLUSTER).build());
      first.next();
      retired.set(true);
      var second = client.delta();
      second.send(ask(POD, CLUSTER).build());
      assertThat(second.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(first.isOpen()).as("a stream goes on until its connection's age").isTrue();
    }
  }

  @Test
  void aNewServerCertificateIsShownToTheNextConnection() {
    TestCertificates certificates = new TestCertificates();
    TestCertificates.Leaf before = certificates.server();
    TestCertificates.Leaf after = certificates.server();
    AtomicReference<X509ExtendedKeyManager> current = new AtomicReference<>(before.keyManager());
    try (ServerFixture fixture =
        new ServerFixture(
            settings -> settings, new RotatingKeys(current), certificates.trustManager())) {
      fixture.source.put(POD, IDENTITY, FakeConfig.of(cluster("a", "1")));
      assertThat(shown(fixture, certificates)).isEqualTo(before.certificate());
      current.set(after.keyManager());
      assertThat(shown(fixture, certificates)).isEqualTo(after.certificate());
    }
  }

  private static X509Certificate shown(ServerFixture fixture, TestCertificates certificates) {
    RecordingTrust trust = new RecordingTrust(certificates.trustManager());
    try (TestClient client =
        new TestClient(fixture.server.port(), certificates.client(IDENTITY).keyManager(), trust)) {
      var stream = client.delta();
      stream.send(ask(POD, CLUSTER).build());
      stream.next();
      return trust.shown();
    }
  }

  /** A trust manager that delegates, for tests that need to change one answer. */
  private static class DelegatingTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager delegate;

    DelegatingTrust(X509ExtendedTrustManager delegate) {
      this.delegate = delegate;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      delegate.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      delegate.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      delegate.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      delegate.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      delegate.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      delegate.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return delegate.getAcceptedIssuers();
    }
  }

  private static final class RetiringTrust extends DelegatingTrust {
    private final AtomicBoolean retired;

    RetiringTrust(X509ExtendedTrustManager delegate, AtomicBoolean retired) {
      super(delegate);
      this.retired = retired;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      if (retired.get()) {
        throw new CertificateException("its root was retired");
      }
      super.checkClientTrusted(chain, type);
    }
  }

  private static final class RecordingTrust extends DelegatingTrust {
    private final AtomicReference<X509Certificate[]> chain = new AtomicReference<>();

    RecordingTrust(X509ExtendedTrustManager delegate) {
      super(delegate);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine)
        throws CertificateException {
      chain.set(shown);
      super.checkServerTrusted(shown, type, engine);
    }

    X509Certificate shown() {
      return chain.get()[0];
    }
  }
}
