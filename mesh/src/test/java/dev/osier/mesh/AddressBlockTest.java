package dev.osier.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AddressBlockTest {
  @Test
  void aBlockSpansTheAddressesAroundOne() {
    assertThat(AddressBlock.around("10.244.3.77")).isEqualTo(new AddressBlock("10.244.3.0", 24));
    assertThat(AddressBlock.around("fd00:10:244:5::9"))
        .isEqualTo(new AddressBlock("fd00:10:244:5:0:0:0:0", 64));
  }

  @Test
  void whatIsNoAddressIsRefused() {
    assertThatThrownBy(() -> AddressBlock.around("server"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
