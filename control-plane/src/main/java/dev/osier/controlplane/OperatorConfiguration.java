package dev.osier.controlplane;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.CertificateDelivery;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MutualTls;
import dev.osier.crds.RotationSettings;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.OperatorSettings;
import java.util.Locale;
import java.util.Set;

/** What a {@link Configuration} says about watching and writing, in the operator's terms. */
final class OperatorConfiguration {
  private OperatorConfiguration() {}

  /**
   * Translates the configuration.
   *
   * @param replica this process's pod
   * @throws IllegalArgumentException if the mode or the delivery is none
   */
  static OperatorSettings of(Configuration configuration, Set<Role> roles, String replica) {
    Configuration.Identity identity = configuration.identity();
    return new OperatorSettings(
        new NamespacedName(configuration.systemNamespace(), InjectionConfiguration.CONTROL_PLANE),
        replica,
        configuration.clusterDomain(),
        new MeshIdentitySpec(
            identity.trustDomain(),
            delivery(identity.delivery()),
            new MutualTls(MutualTls.Mode.valueOf(identity.mtlsMode().toUpperCase(Locale.ROOT))),
            new CertificateAuthority(
                new CertificateAuthority.Managed(identity.rootTTL(), identity.intermediateTTL())),
            WorkloadCertificate.of(identity.certificateTTL()),
            RotationSettings.DEFAULT),
        configuration.mesh().defaultRetries(),
        configuration.mesh().accessLog(),
        roles.contains(Role.OPERATOR),
        roles.contains(Role.CA));
  }

  private static CertificateDelivery delivery(String word) {
    return switch (word) {
      case "Auto" -> CertificateDelivery.AUTO;
      case "PodCertificate" -> CertificateDelivery.POD_CERTIFICATE;
      case "SDS" -> CertificateDelivery.SDS;
      default ->
          throw new IllegalArgumentException(
              "reading the configuration: identity.delivery must be Auto, PodCertificate or SDS, is"
                  + " "
                  + word);
    };
  }
}
