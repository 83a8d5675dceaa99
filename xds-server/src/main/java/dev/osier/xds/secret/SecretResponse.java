package dev.osier.xds.secret;

import com.google.protobuf.Any;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.translate.SecretName;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;

/** A key and its certificate as they go over the wire, both in one secret and so both or none. */
final class SecretResponse {
  private SecretResponse() {}

  static DeltaDiscoveryResponse of(WorkloadCredential credential, String nonce) {
    Secret secret =
        Secret.newBuilder()
            .setName(SecretName.IDENTITY)
            .setTlsCertificate(
                TlsCertificate.newBuilder()
                    .setCertificateChain(inline(credential.certificateChain()))
                    .setPrivateKey(inline(credential.privateKey())))
            .build();
    return DeltaDiscoveryResponse.newBuilder()
        .setTypeUrl(ResourceType.SECRET.typeUrl())
        .setNonce(nonce)
        .addResources(
            Resource.newBuilder()
                .setName(SecretName.IDENTITY)
                .setVersion(credential.notAfter() + "/" + nonce)
                .setResource(Any.pack(secret)))
        .build();
  }

  private static DataSource inline(String pem) {
    return DataSource.newBuilder().setInlineString(pem).build();
  }
}
