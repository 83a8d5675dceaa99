package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.DerBytes;
import dev.osier.mesh.identity.IssuanceDecision.Issued;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class SecretsStayInsideTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.osier.ca");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.TRACE);
    events.start();
    logger.addAppender(events);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(events);
  }

  @Test
  void anIssuanceIsLoggedWithPodIdentitySerialAndEnd() {
    MeshFixture mesh = new MeshFixture();
    Issued issued = mesh.issue(mesh.request());
    assertThat(fields("certificate issued"))
        .containsEntry("pod", "bookstore/reviews-1")
        .containsEntry("podUid", "pod-uid")
        .containsEntry("node", "node-1")
        .containsEntry("identity", MeshFixture.REVIEWS.uri())
        .containsEntry("notAfter", issued.notAfter().toString())
        .containsEntry(
            "serial", MeshFixture.chain(issued).getFirst().getSerialNumber().toString(16));
  }

  @Test
  void aRefusalIsLoggedWithItsReason() {
    MeshFixture mesh = new MeshFixture();
    mesh.decide(mesh.request(HostileKeys.onCurve("secp192r1")));
    assertThat(fields("certificate refused"))
        .containsEntry("pod", "bookstore/reviews-1")
        .containsEntry("reason", "UnsupportedKeyType")
        .containsEntry("final", "true");
  }

  @Test
  void noPrivateKeyIsInAnyLogOrText() throws Exception {
    MeshFixture mesh = new MeshFixture();
    ServingIdentity serving =
        new ServingIdentity(
            mesh.authority, LeafNames.workload(MeshFixture.REVIEWS), mesh.clock, mesh.random);
    String alias = Objects.requireNonNull(serving.chooseServerAlias("EC", null, null));
    PrivateKey servingKey = Objects.requireNonNull(serving.getPrivateKey(alias));
    mesh.issue(mesh.request());
    AuthorityMaterial material = mesh.material;
    // A mistake with the keys themselves is the likeliest way into a log.
    mesh.authority.install(
        new AuthorityMaterial(
            material.rootKey(),
            material.rootKey() + material.rootKey(),
            material.intermediateKey(),
            material.intermediateKey()),
        MeshFixture.TRUST_DOMAIN,
        MeshFixture.LIFETIMES);
    mesh.authority.install(
        new AuthorityMaterial(
            material.rootCertificate(),
            material.rootKey().replaceFirst("[A-Za-z0-9]{4}\n", "!!!!\n"),
            material.intermediateCertificate(),
            material.intermediateKey()),
        MeshFixture.TRUST_DOMAIN,
        MeshFixture.LIFETIMES);

    String everything =
        events.list.stream().map(SecretsStayInsideTest::text).collect(Collectors.joining("\n"))
            + material
            + serving
            + mesh.intermediate()
            + mesh.authority.installed()
            + PemBlock.readAll(material.rootKey());

    assertThat(everything).contains("authority installed", "authority refused");
    for (PrivateKey key :
        List.of(servingKey, key(material.rootKey()), key(material.intermediateKey()))) {
      for (String canary : canaries(key)) {
        assertThat(everything).doesNotContain(canary);
      }
    }
  }

  private static PrivateKey key(String pem) throws Exception {
    DerBytes der = PemBlock.readOnly(pem, PemBlock.PRIVATE_KEY).content();
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der.toByteArray()));
  }

  /** The forms in which the secret number of a key could show. */
  private static List<String> canaries(PrivateKey key) {
    String number = ((ECPrivateKey) key).getS().toString(16);
    String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
    return List.of(
        number.substring(8, 40),
        ((ECPrivateKey) key).getS().toString(),
        HexFormat.of().formatHex(key.getEncoded()).substring(80, 120),
        base64.substring(56, 80));
  }

  private Map<String, String> fields(String message) {
    return events.list.stream()
        .filter(event -> event.getMessage().equals(message))
        .findFirst()
        .orElseThrow()
        .getKeyValuePairs()
        .stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(event.getFormattedMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> text.append(' ').append(pair.key).append('=').append(pair.value));
    }
    if (event.getThrowableProxy() != null) {
      text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return text.toString();
  }
}
