package dev.osier.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafNamesTest {
  @Test
  void aWebhookIsNamedAsTheApiServerCallsIt() {
    assertThat(LeafNames.webhook("osier", "osier-system", "cluster.local").dnsNames())
        .containsExactly("osier.osier-system.svc", "osier.osier-system.svc.cluster.local");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a..b", "a.", "*.example", "A.example", "a b", "a\0b", "-a"})
  void whatIsNoDnsNameIsRefused(String name) {
    assertThatThrownBy(() -> new LeafNames(Optional.empty(), List.of(name)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCertificateForNobodyIsRefused() {
    assertThatThrownBy(() -> new LeafNames(Optional.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aThousandNamesAreRefused() {
    assertThatThrownBy(
            () -> new LeafNames(Optional.empty(), Collections.nCopies(1000, "a.example")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
