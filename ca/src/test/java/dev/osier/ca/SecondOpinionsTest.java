package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.svid.IssuedChain;
import dev.osier.testkit.svid.SecondOpinions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/** Whoever is asked about every certificate says no when it is bad. */
class SecondOpinionsTest {
  private final MeshFixture mesh = new MeshFixture();
  private final KeyPair key = mesh.newKey();

  @Test
  void nobodyObjectsToAGoodOne() {
    assertThat(SecondOpinions.objections(List.of(issued(unspoilt(), roots())))).isEmpty();
  }

  @Test
  void everybodyButOpensslObjectsToASecondUri() {
    CraftedCertificate leaf =
        unspoilt().uris(MeshFixture.REVIEWS.uri(), MeshFixture.REVIEWS.uri() + "2");
    assertThat(objectors(issued(leaf, roots())))
        .containsExactlyInAnyOrder("profile", "java-spiffe", "go-spiffe");
  }

  @Test
  void everybodyButOpensslObjectsToALeafThatIsAnAuthority() {
    CraftedCertificate leaf =
        unspoilt().with(Extension.basicConstraints, true, new BasicConstraints(true));
    assertThat(objectors(issued(leaf, roots()))).contains("profile", "java-spiffe", "go-spiffe");
  }

  @Test
  void everybodyWhoVerifiesObjectsToAnotherAuthority() {
    String others = new MeshFixture().authority.trustBundle().pem();
    assertThat(objectors(issued(unspoilt(), others)))
        .containsExactlyInAnyOrder("java-spiffe", "go-spiffe", "openssl");
  }

  @Test
  void everybodyWhoReadsNamesObjectsToAnotherIdentity() {
    IssuedChain honest = issued(unspoilt(), roots());
    IssuedChain mistaken =
        new IssuedChain(
            MeshFixture.REVIEWS.uri() + "2",
            honest.chain(),
            honest.roots(),
            honest.at(),
            honest.key());
    assertThat(objectors(mistaken))
        .containsExactlyInAnyOrder("profile", "java-spiffe", "go-spiffe");
  }

  private static Set<String> objectors(IssuedChain issued) {
    return SecondOpinions.objections(List.of(issued)).stream()
        .map(objection -> objection.substring(0, objection.indexOf(':')))
        .collect(Collectors.toSet());
  }

  private CraftedCertificate unspoilt() {
    return CraftedCertificate.leaf(key.getPublic(), mesh.intermediate().certificate(), mesh.now());
  }

  private String roots() {
    return mesh.authority.trustBundle().pem();
  }

  private IssuedChain issued(CraftedCertificate crafted, String roots) {
    X509Certificate leaf = crafted.sign(mesh.intermediate().signer(mesh.random));
    return new IssuedChain(
        MeshFixture.REVIEWS.uri(),
        PemBlock.of(leaf).text() + PemBlock.of(mesh.intermediate().certificate()).text(),
        roots,
        mesh.now(),
        Optional.of(key.getPrivate()));
  }
}
