package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clocks of nodes, as the API server's own bookkeeping shows them. */
@Tag("apiserver")
class NodeClocksTest {
  private static final String NAMESPACE = "kube-node-lease";

  private final ApiServer server = new ApiServer();

  @BeforeEach
  void prepare() {
    server.prepare();
    server.namespace(NAMESPACE, Map.of());
  }

  @AfterEach
  void close() {
    server.client.leases().inNamespace(NAMESPACE).withName("right").delete();
    server.client.leases().inNamespace(NAMESPACE).withName("wrong").delete();
    server.close();
  }

  @Test
  void aNodeWhoseClockIsWrongIsNamedInTheStatus() {
    renew("right", Duration.ZERO);
    renew("wrong", Duration.ofMinutes(-10));
    ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
    try (OsierOperator operator =
        new OsierOperator(
            server.operatorClient,
            ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
            authority,
            authority,
            List.of(),
            OperatorObserver.NONE,
            InstantSource.system())) {
      operator.start();
      Condition condition =
          Await.value(
              "the condition",
              () ->
                  Optional.ofNullable(server.identity())
                      .flatMap(identity -> Optional.ofNullable(identity.getStatus()))
                      .flatMap(
                          status ->
                              status.conditions().stream()
                                  .filter(each -> each.type().equals("ClockSkew"))
                                  .findFirst()));
      assertThat(condition.status()).isEqualTo(Condition.TRUE);
      assertThat(condition.reason()).isEqualTo("NodeClockSkewed");
      assertThat(condition.message())
          .startsWith("1 of 2 nodes")
          .contains("wrong (behind by")
          .doesNotContain("right");
    }
  }

  /** Renews a node's Lease as its kubelet does, by a clock that is this far ahead. */
  private void renew(String node, Duration ahead) {
    server
        .client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(node)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).plus(ahead))
                .endSpec()
                .build())
        .create();
  }
}
