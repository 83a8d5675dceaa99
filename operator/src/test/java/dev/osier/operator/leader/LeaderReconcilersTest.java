package dev.osier.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import org.junit.jupiter.api.Test;

class LeaderReconcilersTest {
  @Test
  void aStatusThatWasWrittenIsNoReasonToLookAgain() {
    assertThat(LeaderReconcilers.isAnotherSpecification(object("a", 2), object("a", 2))).isFalse();
    assertThat(LeaderReconcilers.isAnotherSpecification(object("a", 3), object("a", 2))).isTrue();
  }

  @Test
  void anObjectThatWasMadeAnewIsLookedAtWhateverItsGeneration() {
    assertThat(LeaderReconcilers.isAnotherSpecification(object("b", 1), object("a", 2))).isTrue();
    assertThat(LeaderReconcilers.isAnotherSpecification(object("b", 2), object("a", 2))).isTrue();
  }

  private static HasMetadata object(String uid, long generation) {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withUid(uid)
        .withGeneration(generation)
        .endMetadata()
        .build();
  }
}
