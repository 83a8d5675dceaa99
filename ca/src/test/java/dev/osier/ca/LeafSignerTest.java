package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is signed is looked at before anybody gets it. */
class LeafSignerTest {
  private final MeshFixture mesh = new MeshFixture();
  private final LeafSigner signer = new LeafSigner(mesh.random);
  private final KeyPair key = mesh.newKey();
  private final LeafTemplate template =
      LeafTemplate.of(
          LeafNames.workload(MeshFixture.REVIEWS),
          AcceptableKey.ours(key.getPublic()),
          Duration.ofHours(24),
          mesh.intermediate().certificate(),
          mesh.now(),
          mesh.random);

  @Test
  void whatIsAsItShouldBeIsHandedOut() throws Exception {
    SignedLeaf leaf = sign(template);

    assertThat(leaf.certificate().getPublicKey()).isEqualTo(key.getPublic());
    assertThat(leaf.template()).isEqualTo(template);
  }

  @Test
  void whatLeavesTheProfileIsNotHandedOut() {
    Instant end = mesh.intermediate().certificate().getNotAfter().toInstant();

    assertThatThrownBy(() -> sign(until(end.plusSeconds(1))))
        .isInstanceOf(ProfileViolationException.class)
        .hasMessageContaining("not within its issuer's");
    assertThatThrownBy(() -> sign(until(template.notBefore())))
        .isInstanceOf(ProfileViolationException.class)
        .hasMessageContaining("no life");
  }

  private SignedLeaf sign(LeafTemplate asked) throws ProfileViolationException {
    return signer.sign(mesh.authority.installed().orElseThrow(), asked);
  }

  private LeafTemplate until(Instant notAfter) {
    return new LeafTemplate(
        template.names(), template.key(), template.serial(), template.notBefore(), notAfter);
  }
}
