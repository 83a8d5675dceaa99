package dev.osier.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.CertificateAuthority;
import dev.osier.crds.CertificateDelivery;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MutualTls;
import dev.osier.crds.RotationSettings;
import dev.osier.crds.WorkloadCertificate;
import dev.osier.mesh.identity.Delivery;
import dev.osier.operator.state.NamespaceState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How new pods come by their certificates, and where that needs the roots. */
class DeliveryChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "AUTO,            24h, true,  true,  POD_CERTIFICATE",
    "AUTO,            1h,  true,  true,  POD_CERTIFICATE",
    "AUTO,            59m, true,  true,  SDS",
    "AUTO,            24h, false, true,  SDS",
    "AUTO,            24h, true,  false, SDS",
    "AUTO,            24h, false, false, SDS",
    "SDS,             24h, true,  true,  SDS",
    "POD_CERTIFICATE, 24h, false, false, POD_CERTIFICATE",
  })
  void autoIsByKubeletWhereBothKindsAreServedAndLivesAreLongEnough(
      CertificateDelivery asked, String ttl, boolean requests, boolean bundles, Delivery chosen) {
    MeshIdentitySpec spec =
        new MeshIdentitySpec(
            "cluster.local",
            asked,
            MutualTls.DEFAULT,
            CertificateAuthority.DEFAULT,
            WorkloadCertificate.of(ttl),
            RotationSettings.DEFAULT);
    assertThat(DeliveryChoice.of(spec, new CertificateApis.Served(requests, bundles)))
        .isEqualTo(chosen);
  }

  @Test
  void theRootsAreWantedWherePodsMayBeInjectedSoAndNeverInSystemNamespaces() {
    Map<String, String> label = Map.of("osier.dev/injection", "enabled");
    List<NamespaceState> namespaces =
        List.of(
            new NamespaceState("shop", "1", label, false),
            new NamespaceState("plain", "2", Map.of(), false),
            new NamespaceState("kube-system", "3", label, false),
            new NamespaceState("osier-system", "4", label, false),
            new NamespaceState("leaving", "5", label, true));
    assertThat(RootsNamespaces.of(Delivery.SDS, namespaces, List.of(), "osier-system"))
        .containsExactly("shop");
    assertThat(RootsNamespaces.of(Delivery.POD_CERTIFICATE, namespaces, List.of(), "osier-system"))
        .isEmpty();
  }
}
