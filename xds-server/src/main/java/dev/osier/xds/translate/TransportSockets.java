package dev.osier.xds.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import dev.osier.mesh.Endpoint;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.Collection;
import java.util.List;

/** Mutual TLS between sidecars: what the calling and the called side present and demand. */
final class TransportSockets {
  /** The protocol name (ALPN, RFC 7301) by which sidecars know each other. */
  static final String ALPN = "osier";

  /** The endpoint metadata that Envoy chooses a transport socket by. */
  private static final String MATCH_METADATA = "envoy.transport_socket_match";

  /** The endpoint metadata that Envoy chooses among the endpoints of a cluster by. */
  private static final String BALANCING_METADATA = "envoy.lb";

  private static final String HAS_SIDECAR = "sidecar";
  private static final String TAKES_PLAINTEXT = "plaintext";
  // Envoy finds an extension by its type; the name is for readers, and sent for every service.
  private static final String TLS = "tls";

  private static final Metadata SIDECAR =
      Metadata.newBuilder().putFilterMetadata(BALANCING_METADATA, mark(HAS_SIDECAR)).build();
  private static final Metadata PLAINTEXT =
      Metadata.newBuilder().putFilterMetadata(MATCH_METADATA, mark(TAKES_PLAINTEXT)).build();
  private static final Metadata PLAINTEXT_TO_SIDECAR =
      SIDECAR.toBuilder().mergeFrom(PLAINTEXT).build();

  private TransportSockets() {}

  /**
   * What an endpoint is marked with: which ones get anything from a cluster that is for sidecars
   * only, and which ones are called in plaintext. Whatever is not marked is called with mutual TLS.
   */
  static Metadata marks(Endpoint endpoint) {
    if (!endpoint.sidecar()) {
      return PLAINTEXT;
    }
    return endpoint.mtls() ? SIDECAR : PLAINTEXT_TO_SIDECAR;
  }

  /** Plaintext to the endpoints that are marked so, mutual TLS to all others. */
  static List<TransportSocketMatch> byEndpoint(TransportSocket mtls) {
    return List.of(
        TransportSocketMatch.newBuilder()
            .setName("plaintext")
            .setMatch(mark(TAKES_PLAINTEXT))
            .setTransportSocket(plaintext())
            .build(),
        TransportSocketMatch.newBuilder()
            .setName("mtls")
            .setMatch(Struct.getDefaultInstance())
            .setTransportSocket(mtls)
            .build());
  }

  /** Endpoints that have a sidecar are the only ones that get anything. */
  static LbSubsetConfig onlySidecars() {
    return LbSubsetConfig.newBuilder()
        .setFallbackPolicy(LbSubsetConfig.LbSubsetFallbackPolicy.DEFAULT_SUBSET)
        .setDefaultSubset(mark(HAS_SIDECAR))
        // Without a selector Envoy ignores the rest.
        .addSubsetSelectors(LbSubsetConfig.LbSubsetSelector.newBuilder().addKeys(HAS_SIDECAR))
        .build();
  }

  private static Struct mark(String key) {
    return Struct.newBuilder()
        .putFields(key, Value.newBuilder().setBoolValue(true).build())
        .build();
  }

  /**
   * The calling side: the peer must prove exactly one of these identities. Without any, no peer is
   * accepted.
   *
   * @param delivery how the caller comes by its own certificate
   */
  static TransportSocket client(
      TrustDomain trustDomain, Collection<SpiffeId> identities, Delivery delivery) {
    CertificateValidationContext.Builder expected = CertificateValidationContext.newBuilder();
    if (identities.isEmpty()) {
      // An empty list would mean any identity. Nobody is ever issued the trust domain's own.
      expected.addMatchTypedSubjectAltNames(exactly(trustDomain.uri()));
    }
    for (SpiffeId identity : identities) {
      expected.addMatchTypedSubjectAltNames(exactly(identity.uri()));
    }
    CommonTlsContext.Builder common =
        common(delivery)
            .addAlpnProtocols(ALPN)
            .setCombinedValidationContext(
                CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                    .setDefaultValidationContext(expected)
                    .setValidationContextSdsSecretConfig(
                        secret(SecretName.ROOTS, ConfigSources.ADS)));
    UpstreamTlsContext context =
        UpstreamTlsContext.newBuilder()
            .setCommonTlsContext(common)
            // A resumed session would not check the peer's certificate again.
            .setMaxSessionKeys(UInt32Value.of(0))
            .build();
    return TransportSocket.newBuilder().setName(TLS).setTypedConfig(Packing.any(context)).build();
  }

  /**
   * The called side: any identity of the trust domain, but one there must be. It recognises its
   * peer by the protocol name on offer but agrees to none, for Envoy would take an agreed one other
   * than {@code h2} for HTTP/1 without looking at the first bytes.
   *
   * @param delivery how it comes by its own certificate
   */
  static TransportSocket server(Delivery delivery) {
    DownstreamTlsContext context =
        DownstreamTlsContext.newBuilder()
            .setCommonTlsContext(
                common(delivery)
                    .setValidationContextSdsSecretConfig(
                        secret(SecretName.ROOTS, ConfigSources.ADS)))
            .setRequireClientCertificate(BoolValue.of(true))
            .setDisableStatelessSessionResumption(true)
            .setDisableStatefulSessionResumption(true)
            .build();
    return TransportSocket.newBuilder().setName(TLS).setTypedConfig(Packing.any(context)).build();
  }

  private static TransportSocket plaintext() {
    return TransportSocket.newBuilder()
        .setName("raw_buffer")
        .setTypedConfig(Packing.any(RawBuffer.getDefaultInstance()))
        .build();
  }

  private static CommonTlsContext.Builder common(Delivery delivery) {
    return CommonTlsContext.newBuilder()
        .setTlsParams(
            TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_3)
                .setTlsMaximumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_3))
        .addTlsCertificateSdsSecretConfigs(
            secret(SecretName.IDENTITY, ConfigSources.identity(delivery)));
  }

  private static SdsSecretConfig secret(String name, ConfigSource source) {
    return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(source).build();
  }

  private static SubjectAltNameMatcher exactly(String uri) {
    return SubjectAltNameMatcher.newBuilder()
        .setSanType(SubjectAltNameMatcher.SanType.URI)
        .setMatcher(StringMatcher.newBuilder().setExact(uri))
        .build();
  }
}
