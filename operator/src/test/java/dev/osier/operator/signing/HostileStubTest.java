package dev.osier.operator.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.identity.IssuanceDecision;
import dev.osier.operator.HostileStubs;
import dev.osier.operator.ScratchAuthority;
import dev.osier.operator.StubRequests;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Nothing but a key can be asked for, whether or not the API server has looked at the request. */
class HostileStubTest {
  private static final KeyPair KEYS = ScratchAuthority.newKeys();

  @Test
  void theKubeletsRequestIsTaken() {
    assertThat(Question.objection(spec(StubRequests.stub(KEYS)))).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> whatNamesAnythingIsDenied() {
    return tests(
        HostileStubs.thatName(KEYS),
        objection ->
            assertThat(objection)
                .isInstanceOf(IssuanceDecision.Denied.class)
                .extracting("reason")
                .isEqualTo("IdentityRequested"));
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoRequestFails() {
    return tests(
        HostileStubs.thatAreBroken(KEYS),
        objection ->
            assertThat(objection)
                .isInstanceOf(IssuanceDecision.Failed.class)
                .extracting("reason")
                .isEqualTo("InvalidRequest"));
  }

  private static Stream<DynamicTest> tests(
      Map<String, byte[]> stubs, Consumer<IssuanceDecision> check) {
    return stubs.entrySet().stream()
        .map(
            stub ->
                DynamicTest.dynamicTest(
                    stub.getKey(),
                    () -> check.accept(Question.objection(spec(stub.getValue())).orElseThrow())));
  }

  private static PodCertificateRequest.Spec spec(byte[] stub) {
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
        Map.of());
  }
}
