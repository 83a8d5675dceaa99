package dev.osier.xds.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.rotation.PodSet;
import dev.osier.mesh.rotation.TrustReport;
import dev.osier.testkit.TestAuthority;
import dev.osier.testkit.TestTls;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

final class TrustTallyTest {
  private static final TestAuthority OLD = TestAuthority.create();
  private static final TestAuthority NEW = TestAuthority.create();
  private static final TrustBundle OLD_ONLY = new TrustBundle(List.of(OLD.rootPem()));
  private static final TrustBundle BOTH = new TrustBundle(List.of(OLD.rootPem(), NEW.rootPem()));

  private final TrustTally tally = new TrustTally();

  private static NamespacedName pod(String name) {
    return new NamespacedName("shop", name);
  }

  private static ProxyProgress proxy(String name, TrustBundle confirmed, TestAuthority issuer) {
    var keys = TestTls.keys(issuer.credentials("spiffe://cluster.local/ns/shop/sa/" + name));
    X509Certificate certificate =
        keys.getCertificateChain(keys.chooseServerAlias("EC", null, null))[0];
    return new ProxyProgress(
        pod(name),
        new Configuration(new Empty(), Map.of(), Map.of()),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        new ProxyTrust(confirmed, Optional.of(certificate)));
  }

  @Test
  void onlyWhoConfirmedEveryRootTrustsThemAndTheRestIsNamed() {
    TrustReport report =
        tally.count(
            BOTH, List.of(proxy("a", BOTH, OLD), proxy("b", OLD_ONLY, OLD), proxy("c", BOTH, NEW)));

    assertThat(report.roots()).isEqualTo(BOTH.fingerprints());
    assertThat(report.trusting()).isEqualTo(PodSet.of(List.of(pod("a"), pod("c"))));
    assertThat(report.unconfirmed()).isEqualTo(1);
    assertThat(report.examples()).containsExactly(pod("b"));
  }

  @Test
  void aCertificateCountsAsRenewedByWhoSignedItNotByTheNameOfItsIssuer() {
    // Both authorities have one name.
    TrustReport report = tally.count(BOTH, List.of(proxy("a", BOTH, OLD), proxy("c", BOTH, NEW)));

    assertThat(report.renewed()).isEqualTo(PodSet.of(List.of(pod("c"))));
  }

  @Test
  void whileThereIsOneRootNothingIsCountedSoThatNothingChanges() {
    TrustReport before = tally.count(OLD_ONLY, List.of());

    assertThat(tally.count(OLD_ONLY, List.of(proxy("a", TrustBundle.EMPTY, OLD))))
        .isEqualTo(before);
    assertThat(before.roots()).isEqualTo(OLD_ONLY.fingerprints());
  }

  private static final class Empty implements ProxyConfig {
    @Override
    public SortedMap<String, XdsResource> resources(ResourceType type) {
      return Collections.emptySortedMap();
    }

    @Override
    public Optional<XdsResource> resource(ResourceType type, String name) {
      return Optional.empty();
    }
  }
}
