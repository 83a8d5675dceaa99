package dev.osier.xds.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.osier.mesh.identity.Delivery;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.RetryPolicy;

/** Where proxies get what a resource refers to. */
final class ConfigSources {
  private static final String SECRETS_CLUSTER = "osier-secrets";

  /** The stream the referring resource came on. */
  static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  /**
   * The stream on which the control plane hands the proxy its key and certificate. The bootstrap
   * names the same source in the same words: only then does Envoy take both for one.
   */
  static final ConfigSource SECRETS =
      ConfigSource.newBuilder()
          .setApiConfigSource(
              ApiConfigSource.newBuilder()
                  .setApiType(ApiConfigSource.ApiType.DELTA_GRPC)
                  .setTransportApiVersion(ApiVersion.V3)
                  .setSetNodeOnFirstMessageOnly(true)
                  .addGrpcServices(
                      GrpcService.newBuilder()
                          .setEnvoyGrpc(
                              GrpcService.EnvoyGrpc.newBuilder()
                                  .setClusterName(SECRETS_CLUSTER)
                                  .setRetryPolicy(
                                      RetryPolicy.newBuilder()
                                          .setRetryBackOff(
                                              BackoffStrategy.newBuilder()
                                                  .setBaseInterval(Durations.fromMillis(200))
                                                  .setMaxInterval(Durations.fromSeconds(5)))))))
          .setInitialFetchTimeout(Durations.ZERO)
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  /** How long traffic waits for a cluster that it is the first to use. */
  // Fetching one takes milliseconds; longer means that the control plane is away.
  static final Duration ON_DEMAND_TIMEOUT = Durations.fromSeconds(5);

  /** The same as {@link #ADS} for what is there when it is asked for, and is not waited for. */
  static final ConfigSource ON_DEMAND =
      ADS.toBuilder().setInitialFetchTimeout(Durations.fromMillis(10)).build();

  private ConfigSources() {}

  /** Where a proxy gets its key and certificate. */
  static ConfigSource identity(Delivery delivery) {
    return switch (delivery) {
      case POD_CERTIFICATE -> ADS;
      case SDS -> SECRETS;
    };
  }
}
