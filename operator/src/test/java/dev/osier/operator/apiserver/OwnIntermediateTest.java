package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mesh whose intermediate somebody else looks after. */
@Tag("apiserver")
class OwnIntermediateTest {
  private static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  private static final String OWN = "{\"managed\":null,\"secretRef\":{\"name\":\"mine\"}}";
  private static final String MANAGED = "{\"managed\":{},\"secretRef\":null}";

  private final ApiServer server = new ApiServer();
  private final ScratchAuthority somebody = new ScratchAuthority(InstantSource.system());
  private ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
  private OsierOperator operator = operator();

  @BeforeEach
  void prepare() {
    server.prepare();
    mine().delete();
  }

  @AfterEach
  void stop() {
    operator.close();
    mine().delete();
    server.close();
  }

  private OsierOperator operator() {
    return new OsierOperator(
        server.operatorClient,
        ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
        authority,
        authority,
        List.of(),
        OperatorObserver.NONE,
        InstantSource.system());
  }

  /** Another process takes over, which knows nothing but what is stored. */
  private void restart() {
    operator.close();
    authority = new ScratchAuthority(InstantSource.system());
    operator = operator();
    operator.start();
    Await.until("a leader", operator::isLeading);
  }

  private void start(String spec) {
    server.apply(
        """
        apiVersion: osier.dev/v1alpha1
        kind: MeshIdentity
        metadata: {name: default}
        spec: %s
        """
            .formatted(spec));
    operator.start();
  }

  private void patch(String authorities) {
    server
        .client
        .resources(MeshIdentity.class)
        .withName("default")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"ca\":" + authorities + "}}");
  }

  private Resource<Secret> secret(String name) {
    return server.client.secrets().inNamespace(ApiServer.SYSTEM).withName(name);
  }

  private Resource<Secret> mine() {
    return secret("mine");
  }

  private static AuthorityLifetimes lifetimes(int intermediateDays) {
    return new AuthorityLifetimes(
        Duration.ofDays(3650), Duration.ofDays(intermediateDays), Duration.ofDays(1));
  }

  private void store(AuthorityMaterial material) {
    store("kubernetes.io/tls", material);
  }

  private void store(String type, AuthorityMaterial material) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(ApiServer.SYSTEM)
            .withName("mine")
            .endMetadata()
            .withType(type)
            .withStringData(
                Map.of(
                    "tls.crt", material.intermediateCertificate(),
                    "tls.key", material.intermediateKey(),
                    "ca.crt", material.rootCertificate()))
            .build();
    server.client.resource(secret).forceConflicts().serverSideApply();
  }

  private Instant intermediateNotAfter() {
    return authority.state().orElseThrow().intermediateNotAfter();
  }

  private String root() {
    return authority.state().orElseThrow().trustBundle().pem();
  }

  @Test
  void itIsTakenWhenItComesReplacedLiveAndOnlyUnderTheSameRoot() {
    start("{ca: {secretRef: {name: mine}}}");
    assertThat(server.awaitReady("CASecretMissing").message()).contains("mine");
    AuthorityMaterial first = somebody.create(TRUST_DOMAIN, lifetimes(90));
    store(first);
    assertThat(server.awaitReady("Issuing").status()).isEqualTo(Condition.TRUE);
    assertThat(root()).isEqualTo(first.rootCertificate());
    Instant before = intermediateNotAfter();

    store(somebody.renewIntermediate(first, TRUST_DOMAIN, lifetimes(60)));
    Await.until("the other intermediate", () -> intermediateNotAfter().isBefore(before));
    assertThat(secret("osier-ca").get()).as("an authority of Osier's own").isNull();

    store(somebody.create(TRUST_DOMAIN, lifetimes(30)));
    assertThat(server.awaitReady("CASecretReplaced").status()).isEqualTo(Condition.FALSE);
    assertThat(root()).as("what was taken goes on").isEqualTo(first.rootCertificate());
    store(first);
    server.awaitReady("Issuing");
    assertThat(intermediateNotAfter()).isEqualTo(before);
  }

  @Test
  void whatCannotBeUsedIsSaidAndTakenWithoutARestartOnceItIsMended() {
    AuthorityMaterial good = somebody.create(TRUST_DOMAIN, lifetimes(90));
    start("{ca: {secretRef: {name: mine}}}");
    store("Opaque", good);
    assertThat(server.awaitReady("CASecretInvalid").message())
        .isEqualTo("the secret mine cannot be used: its type is not kubernetes.io/tls");
    assertThat(authority.state()).isEmpty();
    mine().delete();
    server.awaitReady("CASecretMissing");
    store(good);
    server.awaitReady("Issuing");

    store(
        new AuthorityMaterial(
            good.intermediateKey(), "", good.intermediateCertificate(), good.intermediateKey()));
    assertThat(server.awaitReady("CASecretInvalid").message())
        .isEqualTo(
            "the secret mine cannot be used: ca.crt is not a certificate; running control planes"
                + " go on signing with the one they know");
    assertThat(root()).isEqualTo(good.rootCertificate());
    mine().delete();
    server.awaitReady("CASecretMissing");
    assertThat(root()).isEqualTo(good.rootCertificate());
    store(good);
    server.awaitReady("Issuing");
  }

  @Test
  void aMeshKeepsItsRootWhateverIntermediateItIsToldToUse() {
    start("{}");
    server.awaitReady("Issuing");
    String trusted = root();
    Instant end = intermediateNotAfter();
    store(somebody.create(TRUST_DOMAIN, lifetimes(30)));
    patch(OWN);
    assertThat(server.awaitReady("CASecretReplaced").message())
        .contains("the secret mine holds the root");
    assertThat(root()).isEqualTo(trusted);

    restart();
    Await.until("Osier's own authority", () -> authority.state().isPresent());
    assertThat(root()).isEqualTo(trusted);
    assertThat(intermediateNotAfter()).isEqualTo(end);
    assertThat(server.awaitReady("CASecretReplaced").status()).isEqualTo(Condition.FALSE);

    patch(MANAGED);
    server.awaitReady("Issuing");
    assertThat(root()).isEqualTo(trusted);
  }

  @Test
  void anIntermediateUnderOsiersOwnRootTakesOverAndGivesBack() {
    start("{}");
    server.awaitReady("Issuing");
    Instant end = intermediateNotAfter();
    String trusted = root();
    Map<String, String> data = secret("osier-ca").get().getData();
    AuthorityMaterial managed = new AuthorityMaterial(trusted, text(data, "root.key"), "", "");
    store(somebody.renewIntermediate(managed, TRUST_DOMAIN, lifetimes(30)));
    patch(OWN);
    Await.until("the intermediate", () -> intermediateNotAfter().isBefore(end));
    server.awaitReady("Issuing");
    assertThat(root()).isEqualTo(trusted);

    patch(MANAGED);
    Await.until("Osier's own", () -> intermediateNotAfter().equals(end));
    assertThat(root()).isEqualTo(trusted);
  }

  private static String text(Map<String, String> data, String key) {
    return new String(
        Base64.getDecoder().decode(Objects.requireNonNull(data.get(key))), StandardCharsets.UTF_8);
  }
}
