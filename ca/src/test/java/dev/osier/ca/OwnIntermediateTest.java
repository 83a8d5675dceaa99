package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.AuthorityMaterial;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An intermediate whose root's key is somebody else's: what is taken, and what is refused. */
class OwnIntermediateTest {
  private final MeshFixture mesh = new MeshFixture();
  private final KeyPair key = mesh.newKey();

  private Optional<String> install(String root, String intermediate, KeyPair keys) {
    return mesh.authority.install(
        new AuthorityMaterial(root, "", intermediate, AuthorityCertificates.pem(keys.getPrivate())),
        MeshFixture.TRUST_DOMAIN,
        MeshFixture.LIFETIMES);
  }

  private String root() {
    return PemBlock.of(mesh.root()).text();
  }

  private String intermediate(Instant end) throws Exception {
    SigningKey signer = new MaterialCheck(mesh.random).root(mesh.material, mesh.now());
    X509Certificate certificate =
        CraftedCertificate.intermediate(key.getPublic(), mesh.root(), mesh.now())
            .life(mesh.root().getNotBefore().toInstant(), end)
            .sign(signer.signer(mesh.random));
    return PemBlock.of(certificate).text();
  }

  @Test
  void itSignsWithoutTheRootsKeyAndAnotherTakesItsPlaceAtOnce() throws Exception {
    String first = intermediate(mesh.now().plus(Duration.ofDays(100)));
    assertThat(install(root(), first, key)).isEmpty();
    X509Certificate issuer = mesh.workloadChain()[1];
    assertThat(PemBlock.of(issuer).text()).isEqualTo(first);

    String second = intermediate(mesh.now().plus(Duration.ofDays(200)));
    assertThat(install(root(), second, key)).isEmpty();
    assertThat(PemBlock.of(mesh.workloadChain()[1]).text()).isEqualTo(second);
  }

  @Test
  void whatCannotSignIsRefusedWithTheReasonAndWhatWasThereGoesOn() throws Exception {
    String good = intermediate(mesh.now().plus(Duration.ofDays(100)));
    assertThat(install(root(), good, key)).isEmpty();

    assertThat(install(root(), good, mesh.newKey()))
        .contains("the key of the intermediate does not match its certificate");
    assertThat(install(root(), intermediate(mesh.now().minusSeconds(1)), key))
        .contains("the intermediate has expired");
    assertThat(
            install(
                root(), intermediate(mesh.root().getNotAfter().toInstant().plusSeconds(1)), key))
        .contains("the intermediate outlives the root");
    assertThat(install(root(), intermediate(mesh.now().plus(Duration.ofDays(2000))), key))
        .contains("the intermediate lives longer than five years");
    assertThat(install(root(), PemBlock.of(mesh.workloadChain()[0]).text(), key))
        .contains("the intermediate is not a certificate authority");
    assertThat(install(good, good, key)).isPresent();
    assertThat(PemBlock.of(mesh.workloadChain()[1]).text()).isEqualTo(good);
  }
}
