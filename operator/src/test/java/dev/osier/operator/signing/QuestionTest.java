package dev.osier.operator.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.CertificateRequest;
import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.mesh.identity.PodFacts;
import dev.osier.operator.ScratchAuthority;
import dev.osier.operator.StubRequests;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private static final KeyPair KEYS = ScratchAuthority.newKeys();
  private static final byte[] STUB = StubRequests.stub(KEYS);

  private static PodCertificateRequest.Spec spec(byte[] stub, Map<String, String> annotations) {
    return new PodCertificateRequest.Spec(
        "osier.dev/workload",
        "cart-1",
        "pod-uid",
        "cart",
        "account-uid",
        "node-1",
        "node-uid",
        86_400,
        Base64.getEncoder().encodeToString(stub),
        annotations);
  }

  private static PodFacts facts(boolean meshed, boolean terminating, String podUid) {
    return new PodFacts(podUid, "cart", "account-uid", "node-1", "node-uid", meshed, terminating);
  }

  @Test
  void theKeyIsTheOneInTheRequestAndNothingElseOfItCounts() {
    CertificateRequest question = Question.of("shop", spec(STUB, Map.of()));

    assertThat(question.publicKey().toByteArray()).isEqualTo(KEYS.getPublic().getEncoded());
    assertThat(question.requestedLife()).isEqualTo(Duration.ofDays(1));
    assertThat(question.namespace()).isEqualTo("shop");
    assertThat(Question.objection(spec(STUB, Map.of()))).isEmpty();
  }

  @Test
  void annotationsThatNobodyKnowsAreDeniedByKubernetesReason() {
    assertThat(Question.objection(spec(STUB, Map.of("example.org/b", "1", "example.org/a", ""))))
        .get()
        .isInstanceOfSatisfying(
            IssuanceDecision.Denied.class,
            denied -> {
              assertThat(denied.reason()).isEqualTo("InvalidUnverifiedUserAnnotations");
              assertThat(denied.message()).endsWith("example.org/a, example.org/b");
            });
  }

  @Test
  void everyTruncationOfARequestFailsAndNoneThrows() {
    for (int length = 0; length < STUB.length; length++) {
      assertThat(Question.objection(spec(Arrays.copyOf(STUB, length), Map.of())))
          .as("the first %s bytes", length)
          .get()
          .isInstanceOf(IssuanceDecision.Failed.class);
    }
  }

  @Test
  void noCorruptionOfARequestThrows() {
    for (int at = 0; at < STUB.length; at++) {
      for (int value : new int[] {0, 0x30, 0x7f, 0x80, 0x84, 0xff}) {
        byte[] corrupt = STUB.clone();
        corrupt[at] = (byte) value;
        assertThat(Question.objection(spec(corrupt, Map.of()))).isNotNull();
      }
    }
  }

  @Test
  void whatIsRememberedIsUsedOnlyIfItSpeaksForTheRequest() {
    CertificateRequest question = Question.of("shop", spec(STUB, Map.of()));

    assertThat(Question.agrees(question, facts(true, false, "pod-uid"))).isTrue();
    assertThat(Question.agrees(question, facts(true, false, "predecessor"))).isFalse();
    assertThat(Question.agrees(question, facts(false, false, "pod-uid"))).isFalse();
    assertThat(Question.agrees(question, facts(true, true, "pod-uid"))).isFalse();
  }
}
