package dev.osier.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.osier.e2e.bench.WireResponse.Addition;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EagerSidecarTest {
  private static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();

  private final List<String> asked = new ArrayList<>();
  private final EagerSidecar sidecar = new EagerSidecar(new References());

  @Test
  void asksInEnvoysOrder() {
    sidecar.begin(this::note);
    answer(XdsType.CLUSTER, "shop", cluster());
    assertThat(asked).containsExactly("CLUSTER []", "ENDPOINTS [shop]", "SECRET [roots]");

    answer(XdsType.ENDPOINTS, "shop", Any.getDefaultInstance());
    assertThat(asked).hasSize(3);
    answer(XdsType.SECRET, "roots", Any.getDefaultInstance());
    assertThat(asked).last().isEqualTo("LISTENER []");

    answer(XdsType.LISTENER, "80", listener());
    assertThat(asked).last().isEqualTo("ROUTES [80]");
    assertThat(sidecar.isConfigured()).isFalse();
    answer(XdsType.ROUTES, "80", Any.getDefaultInstance());
    assertThat(asked).last().isEqualTo("VIRTUAL_HOST []");
    assertThat(sidecar.isConfigured()).isFalse();
    answer(XdsType.VIRTUAL_HOST, "80/web", Any.getDefaultInstance());
    assertThat(sidecar.isConfigured()).isTrue();
    assertThat(sidecar.calls("shop", "web")).isFalse();
  }

  @Test
  void comesBackWithWhatItHas() {
    sidecar.begin(this::note);
    answer(XdsType.CLUSTER, "shop", cluster());
    asked.clear();

    sidecar.begin((type, names, versions) -> asked.add(type + " " + names + " " + versions));

    assertThat(asked)
        .containsExactly("CLUSTER [] {shop=1}", "ENDPOINTS [shop] {}", "SECRET [roots] {}");
  }

  private void note(XdsType type, Set<String> names, Map<String, String> versions) {
    asked.add(type + " " + names);
  }

  private void answer(XdsType type, String name, Message body) {
    Any packed = body instanceof Any any ? any : Any.pack(body);
    sidecar.received(
        new WireResponse(
            type, "n", List.of(new Addition(name, "1", packed.toByteString())), List.of(), 0),
        this::note);
  }

  private static Cluster cluster() {
    return Cluster.newBuilder()
        .setName("shop")
        .setType(DiscoveryType.EDS)
        .setTransportSocket(
            TransportSocket.newBuilder()
                .setTypedConfig(
                    Any.pack(
                        UpstreamTlsContext.newBuilder()
                            .setCommonTlsContext(
                                CommonTlsContext.newBuilder()
                                    .addTlsCertificateSdsSecretConfigs(
                                        SdsSecretConfig.newBuilder()
                                            .setName("roots")
                                            .setSdsConfig(ADS)))
                            .build())))
        .build();
  }

  private static Listener listener() {
    return Listener.newBuilder()
        .setName("80")
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(
                    Filter.newBuilder()
                        .setTypedConfig(
                            Any.pack(
                                HttpConnectionManager.newBuilder()
                                    .setRds(
                                        Rds.newBuilder()
                                            .setRouteConfigName("80")
                                            .setConfigSource(ADS))
                                    .build()))))
        .build();
  }
}
