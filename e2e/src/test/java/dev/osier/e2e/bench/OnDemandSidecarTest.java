package dev.osier.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.osier.e2e.bench.WireResponse.Addition;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnDemandSidecarTest {
  private final List<String> asked = new ArrayList<>();
  private final OnDemandSidecar sidecar =
      new OnDemandSidecar(new References(), Set.of("outbound/80/web.shop", "outbound/80/pay.shop"));

  @Test
  void callsWhenItHasItsBase() {
    sidecar.begin(this::note);
    answer(XdsType.CLUSTER, "passthrough");
    assertThat(asked).containsExactly("CLUSTER []", "LISTENER []");
    answer(XdsType.LISTENER, "80");
    assertThat(asked.subList(2, asked.size()))
        .containsExactly(
            "VIRTUAL_HOST []",
            "VIRTUAL_HOST [outbound/80/pay.shop]",
            "VIRTUAL_HOST [outbound/80/web.shop]");
    assertThat(sidecar.isConfigured()).isFalse();

    answer(XdsType.VIRTUAL_HOST, "outbound/80/pay.shop");
    assertThat(sidecar.isConfigured()).isFalse();
    answer(XdsType.VIRTUAL_HOST, "outbound/80/web.shop");
    assertThat(sidecar.isConfigured()).isTrue();
  }

  @Test
  void comesBackWithWhatItHas() {
    sidecar.begin(this::note);
    answer(XdsType.CLUSTER, "passthrough");
    answer(XdsType.LISTENER, "80");
    answer(XdsType.VIRTUAL_HOST, "outbound/80/pay.shop");
    answer(XdsType.VIRTUAL_HOST, "outbound/80/web.shop");
    asked.clear();

    sidecar.begin((type, names, versions) -> asked.add(type + " " + names + " " + versions.size()));

    assertThat(asked)
        .containsExactly(
            "CLUSTER [] 1",
            "LISTENER [] 1",
            "VIRTUAL_HOST [outbound/80/pay.shop, outbound/80/web.shop] 2");
  }

  private void note(XdsType type, Set<String> names, Map<String, String> versions) {
    asked.add(type + " " + names);
  }

  private void answer(XdsType type, String name) {
    Message body =
        switch (type) {
          case CLUSTER -> Cluster.getDefaultInstance();
          case LISTENER -> Listener.getDefaultInstance();
          default -> VirtualHost.getDefaultInstance();
        };
    Addition addition = new Addition(name, "1", Any.pack(body).toByteString());
    sidecar.received(new WireResponse(type, "n", List.of(addition), List.of(), 0), this::note);
  }
}
