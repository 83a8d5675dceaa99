package dev.osier.operator.apiserver;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.PodSet;
import dev.osier.mesh.rotation.TrustReport;
import dev.osier.operator.OsierOperator;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Two replicas of the control plane, which say of their proxies what a test wants. */
final class FakeReplicas {
  static final List<String> NAMES = List.of("osier-0", "osier-1");

  private FakeReplicas() {}

  /** Makes them endpoints of the control plane's Service. */
  static void exist(ApiServer server) {
    server.create(
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(ApiServer.SYSTEM)
            .withName("osier-1")
            .withLabels(
                Map.of(
                    "kubernetes.io/service-name", "osier",
                    "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io"))
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("xds")
            .withPort(15010)
            .withProtocol("TCP")
            .endPort()
            .withEndpoints(
                NAMES.stream()
                    .map(
                        name ->
                            new EndpointBuilder()
                                .withAddresses("10.9.9." + (1 + NAMES.indexOf(name)))
                                .withNewConditions()
                                .withReady(true)
                                .endConditions()
                                .withNewTargetRef()
                                .withKind("Pod")
                                .withNamespace(ApiServer.SYSTEM)
                                .withName(name)
                                .endTargetRef()
                                .build())
                    .toList())
            .build());
  }

  static void vanish(ApiServer server) {
    server
        .client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(ApiServer.SYSTEM)
        .withName("osier-1")
        .delete();
  }

  /**
   * Has both report what is true of their authority, and this of proxies, all of which are
   * connected to the second.
   */
  static void report(
      OsierOperator leader,
      Authority authority,
      Set<NamespacedName> trusting,
      Set<NamespacedName> unconfirmed,
      Set<NamespacedName> renewed) {
    AuthorityState state = authority.state().orElseThrow();
    List<String> roots = state.trustBundle().fingerprints();
    report(
        leader,
        NAMES.getFirst(),
        new TrustReport(state.phase(), roots, PodSet.EMPTY, PodSet.EMPTY, 0, new TreeSet<>()));
    report(
        leader,
        NAMES.getLast(),
        new TrustReport(
            state.phase(),
            roots,
            PodSet.of(trusting),
            PodSet.of(renewed),
            unconfirmed.size(),
            new TreeSet<>(unconfirmed)));
  }

  private static void report(OsierOperator leader, String replica, TrustReport trust) {
    leader.rollouts().report(replica, new RolloutReport(new TreeMap<>()).with(trust));
  }
}
