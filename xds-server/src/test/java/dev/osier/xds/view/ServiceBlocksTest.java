package dev.osier.xds.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.AddressBlock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServiceBlocksTest {
  @Test
  void oneAddressIsItsOwnBlock() {
    assertThat(ServiceBlocks.of(List.of("10.96.0.1")))
        .containsExactly(new AddressBlock("10.96.0.1", 32));
  }

  @Test
  void anyNumberOfAddressesOfOneRangeAreOneBlock() {
    List<String> addresses =
        IntStream.range(0, 5_000).mapToObj(i -> "10.96." + i / 256 + "." + i % 256).toList();

    assertThat(ServiceBlocks.of(addresses)).containsExactly(new AddressBlock("10.96.0.0", 19));
  }

  @Test
  void rangesFarApartStayApart() {
    assertThat(
            ServiceBlocks.of(List.of("10.96.0.1", "10.96.0.3", "172.20.0.1", "fd00::1", "fd00::f")))
        .containsExactly(
            new AddressBlock("10.96.0.0", 30),
            new AddressBlock("172.20.0.1", 32),
            new AddressBlock("fd00:0:0:0:0:0:0:0", 124));
  }

  @Test
  void noAddressesAreNoBlock() {
    assertThat(ServiceBlocks.of(List.of())).isEmpty();
  }
}
