package dev.osier.operator.identity;

import dev.osier.crds.Durations;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.Delivery;
import dev.osier.mesh.identity.LeafLifetime;

/** How pods that are created now come by their certificates. */
public final class DeliveryChoice {
  private DeliveryChoice() {}

  /**
   * Chooses.
   *
   * @param spec what the mesh asks for
   * @param served what the API server can do
   */
  public static Delivery of(MeshIdentitySpec spec, CertificateApis.Served served) {
    return switch (spec.delivery()) {
      case POD_CERTIFICATE -> Delivery.POD_CERTIFICATE;
      case SDS -> Delivery.SDS;
      case AUTO -> served.both() && !isShort(spec) ? Delivery.POD_CERTIFICATE : Delivery.SDS;
    };
  }

  private static boolean isShort(MeshIdentitySpec spec) {
    return Durations.parse(spec.certificate().ttl())
        .filter(ttl -> ttl.compareTo(LeafLifetime.SHORTEST_FROM_KUBELET) < 0)
        .isPresent();
  }
}
