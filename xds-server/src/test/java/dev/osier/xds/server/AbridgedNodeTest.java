package dev.osier.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class AbridgedNodeTest {
  private static final int FIELD = DeltaDiscoveryRequest.NODE_FIELD_NUMBER;
  private static final int MOST = 100_000;

  private static DeltaDiscoveryRequest request(int extensions) {
    Node.Builder node = Node.newBuilder().setId("shop/web").setUserAgentName("envoy");
    for (int i = 0; i < extensions; i++) {
      node.addExtensions(Extension.newBuilder().setName("extension-" + i).setCategory("filters"));
    }
    return DeltaDiscoveryRequest.newBuilder()
        .setNode(node.addClientFeatures("envoy.lb.does_not_support_overprovisioning"))
        .setTypeUrl("type.googleapis.com/envoy.config.cluster.v3.Cluster")
        .addResourceNamesSubscribe("*")
        .putInitialResourceVersions("passthrough", "1")
        .build();
  }

  @Test
  void onlyTheExtensionsGo() throws InvalidProtocolBufferException {
    DeltaDiscoveryRequest whole = request(500);
    byte[] abridged = AbridgedNode.of(whole.toByteArray(), FIELD, MOST);

    DeltaDiscoveryRequest.Builder expected = whole.toBuilder();
    expected.getNodeBuilder().clearExtensions();
    assertThat(DeltaDiscoveryRequest.parseFrom(abridged)).isEqualTo(expected.build());
    assertThat(abridged.length).isLessThan(whole.getSerializedSize() / 50);
  }

  @Test
  void aRequestWithoutNodeStaysWhatItIs() {
    byte[] whole = request(1).toBuilder().clearNode().build().toByteArray();
    assertThat(AbridgedNode.of(whole, FIELD, MOST)).isSameAs(whole);
  }

  @Test
  void aNodeThatIsTooLongStaysWhatItIs() {
    byte[] whole = request(10).toByteArray();
    assertThat(AbridgedNode.of(whole, FIELD, 100)).isSameAs(whole);
  }

  @Test
  @Tag("slow")
  void nonsenseIsStillTheSameNonsense() {
    byte[] whole = request(3).toByteArray();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] broken = whole.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      Optional<DeltaDiscoveryRequest> plain = parse(broken);
      Optional<DeltaDiscoveryRequest> abridged = parse(AbridgedNode.of(broken, FIELD, MOST));
      // What is broken within an extension is gone with it.
      plain.ifPresent(
          request -> assertThat(abridged.map(AbridgedNodeTest::shape)).contains(shape(request)));
      refused += abridged.isEmpty() ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  private static DeltaDiscoveryRequest shape(DeltaDiscoveryRequest request) {
    DeltaDiscoveryRequest.Builder shape = request.toBuilder();
    if (shape.hasNode()) {
      shape.getNodeBuilder().clearExtensions();
    }
    return shape.build();
  }

  private static Optional<DeltaDiscoveryRequest> parse(byte[] bytes) {
    try {
      return Optional.of(DeltaDiscoveryRequest.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
