package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mesh whose intermediate somebody else looks after. */
@Tag("apiserver")
class OwnIntermediateTest {
  private static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");

  private final ApiServer server = new ApiServer();
  private final ScratchAuthority somebody = new ScratchAuthority(InstantSource.system());
  private final ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
  private final OsierOperator operator =
      new OsierOperator(
          server.operatorClient,
          ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
          authority,
          authority,
          List.of(),
          OperatorObserver.NONE,
          InstantSource.system());

  @BeforeEach
  void prepare() {
    server.prepare();
    server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("mine").delete();
    server.apply(
        """
        apiVersion: osier.dev/v1alpha1
        kind: MeshIdentity
        metadata: {name: default}
        spec: {ca: {secretRef: {name: mine}}}
        """);
    operator.start();
  }

  @AfterEach
  void stop() {
    operator.close();
    server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("mine").delete();
    server.close();
  }

  private static AuthorityLifetimes lifetimes(int intermediateDays) {
    return new AuthorityLifetimes(
        Duration.ofDays(3650), Duration.ofDays(intermediateDays), Duration.ofDays(1));
  }

  private void store(AuthorityMaterial material) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(ApiServer.SYSTEM)
            .withName("mine")
            .endMetadata()
            .withType("kubernetes.io/tls")
            .withStringData(
                Map.of(
                    "tls.crt", material.intermediateCertificate(),
                    "tls.key", material.intermediateKey(),
                    "ca.crt", material.rootCertificate()))
            .build();
    server.client.resource(secret).serverSideApply();
  }

  private Condition awaitReady(String reason) {
    return Await.value(
        "Ready with reason " + reason,
        () ->
            Optional.ofNullable(server.identity())
                .flatMap(identity -> Optional.ofNullable(identity.getStatus()))
                .map(status -> status.conditions().getFirst())
                .filter(condition -> condition.reason().equals(reason)));
  }

  private Instant intermediateNotAfter() {
    return authority.state().orElseThrow().intermediateNotAfter();
  }

  @Test
  void itIsTakenWhenItComesReplacedLiveAndOnlyUnderTheSameRoot() {
    assertThat(awaitReady("CASecretMissing").message()).contains("mine");
    assertThat(server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("osier-ca").get())
        .isNull();

    AuthorityMaterial first = somebody.create(TRUST_DOMAIN, lifetimes(90));
    store(first);
    assertThat(awaitReady("Issuing").status()).isEqualTo(Condition.TRUE);
    assertThat(authority.state().orElseThrow().trustBundle().pem())
        .isEqualTo(first.rootCertificate());
    Instant before = intermediateNotAfter();

    store(somebody.renewIntermediate(first, TRUST_DOMAIN, lifetimes(60)));
    Await.until("the other intermediate", () -> intermediateNotAfter().isBefore(before));
    assertThat(server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("osier-ca").get())
        .isNull();

    store(somebody.create(TRUST_DOMAIN, lifetimes(30)));
    assertThat(awaitReady("CASecretReplaced").status()).isEqualTo(Condition.FALSE);
    assertThat(authority.state().orElseThrow().trustBundle().pem())
        .as("what was taken goes on")
        .isEqualTo(first.rootCertificate());
    store(first);
    assertThat(awaitReady("Issuing").status()).isEqualTo(Condition.TRUE);
  }
}
