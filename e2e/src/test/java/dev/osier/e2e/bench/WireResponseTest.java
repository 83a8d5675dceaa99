package dev.osier.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WireResponseTest {
  @Test
  void readsWhatAStreamNeeds() throws IOException {
    Any body = Any.pack(Cluster.newBuilder().setName("one").build());
    DeltaDiscoveryResponse response =
        DeltaDiscoveryResponse.newBuilder()
            .setSystemVersionInfo("whatever")
            .setTypeUrl(XdsType.CLUSTER.url())
            .setNonce("7")
            .addResources(
                Resource.newBuilder().setName("one").setVersion("a").setResource(body).build())
            .addResources(Resource.newBuilder().setName("two").setVersion("b").build())
            .addRemovedResources("three")
            .build();

    WireResponse read = WireResponse.parse(response.toByteArray());

    assertThat(read.type()).isEqualTo(XdsType.CLUSTER);
    assertThat(read.nonce()).isEqualTo("7");
    assertThat(read.added()).extracting(WireResponse.Addition::name).containsExactly("one", "two");
    assertThat(read.added()).extracting(WireResponse.Addition::version).containsExactly("a", "b");
    assertThat(WireResponse.body(read.added().getFirst())).isEqualTo(body);
    assertThat(read.removed()).containsExactly("three");
    assertThat(read.bytes()).isEqualTo(response.getSerializedSize());
  }
}
