package dev.osier.xds.translate;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.List;

/**
 * The secrets of a proxy that its configuration brings. No key is among them: the secret only names
 * the files that the kubelet keeps (KEP-4317, {@code keyPath} and {@code certificateChainPath}),
 * and a proxy whose key comes over SDS gets it elsewhere. The roots are public and travel inline,
 * so that the proxy's acknowledgement says it trusts them.
 */
final class Secrets {
  /** Where the kubelet mounts the pod's identity. */
  static final String IDENTITY_DIRECTORY = "/var/run/secrets/osier.dev/identity";

  // Never one file for both: Envoy's config_dump, which everything in the pod can read, withholds
  // the
  // key's file and shows the chain's.
  private static final String KEY = IDENTITY_DIRECTORY + "/key.pem";
  private static final String CERTIFICATES = IDENTITY_DIRECTORY + "/certificates.pem";
  private static final List<ObjectReference> ORIGINS =
      List.of(new ObjectReference("MeshIdentity", new NamespacedName("", "default")));

  private Secrets() {}

  static List<XdsResource> translate(
      TrustDomain trustDomain, TrustBundle bundle, Delivery delivery) {
    XdsResource roots = pack(roots(trustDomain, bundle));
    return switch (delivery) {
      case POD_CERTIFICATE -> List.of(pack(identity()), roots);
      case SDS -> List.of(roots);
    };
  }

  private static XdsResource pack(Secret secret) {
    return Packing.resource(ResourceType.SECRET, secret.getName(), secret, ORIGINS);
  }

  private static Secret identity() {
    return Secret.newBuilder()
        .setName(SecretName.IDENTITY)
        .setTlsCertificate(
            TlsCertificate.newBuilder()
                .setCertificateChain(DataSource.newBuilder().setFilename(CERTIFICATES))
                .setPrivateKey(DataSource.newBuilder().setFilename(KEY))
                .setWatchedDirectory(WatchedDirectory.newBuilder().setPath(IDENTITY_DIRECTORY)))
        .build();
  }

  // Envoy's SPIFFE validator, unlike its default one, also refuses leaves that are marked as CAs or
  // may sign certificates, and roots of other trust domains.
  private static Secret roots(TrustDomain trustDomain, TrustBundle bundle) {
    SPIFFECertValidatorConfig validator =
        SPIFFECertValidatorConfig.newBuilder()
            .addTrustDomains(
                SPIFFECertValidatorConfig.TrustDomain.newBuilder()
                    .setName(trustDomain.name())
                    .setTrustBundle(DataSource.newBuilder().setInlineString(bundle.pem())))
            .build();
    return Secret.newBuilder()
        .setName(SecretName.ROOTS)
        .setValidationContext(
            CertificateValidationContext.newBuilder()
                .setCustomValidatorConfig(
                    Packing.extension("envoy.tls.cert_validator.spiffe", validator)))
        .build();
  }
}
