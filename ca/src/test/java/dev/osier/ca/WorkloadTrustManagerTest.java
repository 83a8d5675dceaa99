package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.testkit.HostileInput;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@HostileInput
class WorkloadTrustManagerTest {
  private static final String URI = MeshFixture.REVIEWS.uri();

  private final MeshFixture mesh = new MeshFixture();
  private final AtomicReference<TrustBundle> bundle =
      new AtomicReference<>(mesh.authority.trustBundle());
  private final List<ClientRefusal> refusals = new ArrayList<>();
  private final WorkloadTrustManager trust =
      new WorkloadTrustManager(bundle::get, mesh.authority::trustDomain, mesh.clock, refusals::add);
  private final KeyPair key = mesh.newKey();

  @Test
  void aWorkloadsCertificateIsItsIdentity() throws Exception {
    assertThat(trust.verify(workload())).isEqualTo(MeshFixture.REVIEWS);
    assertThat(trust.verify(chainOf(unspoilt()))).isEqualTo(MeshFixture.REVIEWS);
  }

  @Test
  void aChainWithTheRootAtItsEndIsTakenToo() throws Exception {
    X509Certificate[] chain = workload();
    assertThat(trust.verify(chain[0], chain[1], mesh.root())).isEqualTo(MeshFixture.REVIEWS);
  }

  @TestFactory
  Stream<DynamicTest> clientsThatAreRefused() {
    return Stream.of(
        refused("client/two-uris", leaf -> leaf.uris(URI, URI + "2"), "one identity"),
        refused("client/same-uri-twice", leaf -> leaf.uris(URI, URI), "one identity"),
        refused("client/no-uri", leaf -> leaf.names(dns()), "one identity"),
        refused(
            "client/no-names",
            leaf -> leaf.without(Extension.subjectAlternativeName).subject("CN=" + "reviews"),
            "one identity"),
        uri("client/embedded-nul", URI + "\0"),
        uri("client/dot-dot", "spiffe://cluster.local/ns/bookstore/sa/.."),
        uri("client/percent-2f", "spiffe://cluster.local/ns/bookstore/sa/reviews%2fadmin"),
        uri("client/double-slash", "spiffe://cluster.local/ns//bookstore/sa/reviews"),
        uri("client/trailing-slash", URI + "/"),
        uri("client/upper-case", "spiffe://cluster.local/ns/bookstore/sa/Reviews"),
        uri("client/query", URI + "?a=b"),
        uri("client/fragment", URI + "#a"),
        uri("client/userinfo", "spiffe://user@cluster.local/ns/bookstore/sa/reviews"),
        uri("client/port", "spiffe://cluster.local:80/ns/bookstore/sa/reviews"),
        uri("client/no-path", "spiffe://cluster.local"),
        uri("client/https", "https://cluster.local/ns/bookstore/sa/reviews"),
        uri("client/over-2048-bytes", URI + "a".repeat(2048)),
        refused(
            "client/foreign-trust-domain",
            leaf -> leaf.uris("spiffe://other.example/ns/bookstore/sa/reviews"),
            "path is not valid"),
        refused(
            "client/authority",
            leaf -> leaf.with(Extension.basicConstraints, true, new BasicConstraints(true)),
            "an authority"),
        refused(
            "client/key-cert-sign",
            leaf -> leaf.usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
            "key usage"),
        refused(
            "client/crl-sign",
            leaf -> leaf.usage(KeyUsage.digitalSignature | KeyUsage.cRLSign),
            "key usage"),
        refused(
            "client/no-signature-usage", leaf -> leaf.usage(KeyUsage.keyAgreement), "key usage"),
        refused("client/no-key-usage", leaf -> leaf.without(Extension.keyUsage), "key usage"),
        refused(
            "client/no-purpose", leaf -> leaf.without(Extension.extendedKeyUsage), "as a client"),
        refused(
            "client/server-only",
            leaf -> leaf.purposes(KeyPurposeId.id_kp_serverAuth),
            "as a client"),
        refused(
            "client/expired",
            leaf -> leaf.life(mesh.now().minusSeconds(60), mesh.now().minusSeconds(1)),
            "path is not valid"),
        refused(
            "client/not-valid-yet",
            leaf -> leaf.life(mesh.now().plusSeconds(1), mesh.now().plusSeconds(60)),
            "path is not valid"),
        refused(
            "client/unknown-critical-extension",
            leaf -> leaf.with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE),
            "path is not valid"),
        chain("client/no-chain", "chain too long"),
        chain("client/without-intermediate", "path is not valid", workload()[0]),
        chain("client/wrong-order", "path is not valid", workload()[1], workload()[0]),
        chain("client/the-intermediate", "an authority", mesh.intermediate().certificate()),
        chain("client/the-root", "a root", mesh.root()),
        chain("client/five-certificates", "chain too long", five()),
        chain("client/other-authority", "path is not valid", new MeshFixture().workloadChain()),
        chain("client/leaf-as-authority", "path is not valid", leafUsedAsAuthority()));
  }

  @Test
  void aForeignTrustDomainIsRefusedEvenWhereNoConstraintSaysSo() {
    X509Certificate[] chain = workload();
    WorkloadTrustManager elsewhere =
        new WorkloadTrustManager(
            bundle::get, () -> Optional.of(new TrustDomain("other.example")), mesh.clock);
    assertThatThrownBy(() -> elsewhere.verify(chain))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("foreign trust domain");
  }

  @Test
  void aConnectionAfterTheLeafsExpiryIsRefused() throws Exception {
    X509Certificate[] chain = workload();
    mesh.clock.move(MeshFixture.LIFETIMES.leaf().life().minusMinutes(3));
    assertThat(trust.verify(chain)).isEqualTo(MeshFixture.REVIEWS);
    mesh.clock.move(Duration.ofMinutes(2));
    assertThatThrownBy(() -> trust.verify(chain)).hasMessageContaining("path is not valid");
  }

  @Test
  void anExpiredRootVouchesForNobody() {
    X509Certificate[] chain = workload();
    mesh.clock.move(MeshFixture.LIFETIMES.root());
    assertThatThrownBy(() -> trust.verify(chain)).hasMessageContaining("no root is trusted");
  }

  @Test
  void theBundleIsReadAtEveryHandshake() throws Exception {
    X509Certificate[] old = workload();
    TrustBundle oldRoot = bundle.get();
    AuthorityMaterial next = mesh.authority.create(MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES);
    assertThat(mesh.authority.install(next, MeshFixture.TRUST_DOMAIN, MeshFixture.LIFETIMES))
        .isEmpty();
    TrustBundle newRoot = mesh.authority.trustBundle();
    X509Certificate[] fresh = workload();

    assertThatThrownBy(() -> trust.verify(fresh)).hasMessageContaining("path is not valid");
    bundle.set(
        new TrustBundle(
            List.of(oldRoot.certificates().getFirst(), newRoot.certificates().getFirst())));
    SpiffeId withBoth = trust.verify(fresh);
    assertThat(withBoth).isEqualTo(trust.verify(old));
    bundle.set(newRoot);
    assertThatThrownBy(() -> trust.verify(old)).hasMessageContaining("path is not valid");
    bundle.set(TrustBundle.EMPTY);
    assertThatThrownBy(() -> trust.verify(fresh)).hasMessageContaining("no root is trusted");
    bundle.set(new TrustBundle(List.of("-----BEGIN CERTIFICATE-----\nbroken\n")));
    assertThatThrownBy(() -> trust.verify(fresh)).hasMessageContaining("bundle is broken");
  }

  @Test
  void theTlsPeerIsNotToldWhy() {
    X509Certificate[] chain = chainOf(unspoilt().uris(URI, URI));
    assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC"))
        .isInstanceOf(CertificateException.class)
        .hasMessage("the client's certificate is not trusted")
        .hasNoCause();
    assertThat(refusals).containsExactly(ClientRefusal.IDENTITY);
  }

  @Test
  void serversAreNotJudged() {
    X509Certificate[] chain = workload();
    assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void aRefusedClientGetsNoConnection() throws Exception {
    ServingIdentity serving =
        new ServingIdentity(
            mesh.authority, LeafNames.workload(MeshFixture.REVIEWS), mesh.clock, mesh.random);
    SSLContext server = Handshake.context(serving, trust);
    SSLContext client =
        Handshake.context(
            Handshake.keys(key.getPrivate(), List.of(chainOf(unspoilt().uris(URI, URI)))),
            new PathToTheRoot(mesh.root(), mesh.clock));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      assertThatThrownBy(() -> Handshake.between(client, server, protocol))
          .isInstanceOf(SSLException.class)
          .hasStackTraceContaining("the client's certificate is not trusted");
    }
  }

  /** Refused here, or already where the JDK reads the certificate. */
  private DynamicTest uri(String id, String uri) {
    byte[] leaf = unspoilt().uris(uri).encode(mesh.intermediate().signer(mesh.random));
    return DynamicTest.dynamicTest(
        id,
        () ->
            assertThatThrownBy(
                    () -> trust.verify(Certificates.parse(leaf), mesh.intermediate().certificate()))
                .satisfiesAnyOf(
                    e -> assertThat(e).hasMessageContaining("not X.509"),
                    e -> assertThat(e).hasMessageContaining("one identity")));
  }

  private DynamicTest refused(String id, UnaryOperator<CraftedCertificate> spoiler, String reason) {
    return DynamicTest.dynamicTest(
        id, () -> assertRefused(reason, chainOf(spoiler.apply(unspoilt()))));
  }

  private DynamicTest chain(String id, String reason, X509Certificate... chain) {
    return DynamicTest.dynamicTest(id, () -> assertRefused(reason, chain));
  }

  /** Our log says why, the peer is not told, it is counted once, and others are still trusted. */
  private void assertRefused(String reason, X509Certificate... chain) throws Exception {
    assertThatThrownBy(() -> trust.verify(chain))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(reason);
    int before = refusals.size();
    try (LogCapture log = LogCapture.of(WorkloadTrustManager.class)) {
      assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC"))
          .hasMessage("the client's certificate is not trusted")
          .hasNoCause();
      assertThat(refusals).hasSize(before + 1);
      assertThat(log.only("client refused"))
          .containsEntry("reason", refusals.getLast().word())
          .hasEntrySatisfying("message", message -> assertThat(message).contains(reason));
    }
    assertThat(trust.verify(workload())).isEqualTo(MeshFixture.REVIEWS);
  }

  private CraftedCertificate unspoilt() {
    return CraftedCertificate.leaf(key.getPublic(), mesh.intermediate().certificate(), mesh.now());
  }

  private X509Certificate[] chainOf(CraftedCertificate leaf) {
    return new X509Certificate[] {
      leaf.sign(mesh.intermediate().signer(mesh.random)), mesh.intermediate().certificate()
    };
  }

  private X509Certificate[] workload() {
    return mesh.workloadChain();
  }

  private X509Certificate[] five() {
    X509Certificate[] chain = workload();
    return new X509Certificate[] {chain[0], chain[1], chain[1], chain[1], mesh.root()};
  }

  /** A workload that signs another identity with its own perfectly good certificate. */
  private X509Certificate[] leafUsedAsAuthority() {
    KeyPair thief = mesh.newKey();
    X509Certificate own =
        MeshFixture.chain(mesh.issue(mesh.request(DerBytes.copyOf(thief.getPublic().getEncoded()))))
            .getFirst();
    X509Certificate forged =
        CraftedCertificate.leaf(key.getPublic(), own, mesh.now())
            .uris("spiffe://cluster.local/ns/bookstore/sa/admin")
            .issuer("CN=x")
            .sign(SigningKey.signer(thief.getPrivate(), thief.getPublic(), mesh.random));
    return new X509Certificate[] {forged, own, mesh.intermediate().certificate()};
  }

  private static GeneralName dns() {
    return new GeneralName(GeneralName.dNSName, "reviews.bookstore.svc");
  }
}
