package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens while the API server cannot be reached. */
@Tag("apiserver")
class OutageTest {

  private static KubernetesClient client(ApiServer server, Cable cable) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(server.client.getConfiguration())
                .withMasterUrl(cable.url())
                .withWatchReconnectInterval(250)
                .build())
        .build();
  }

  @Test
  void theMeshStaysAndOnlyTheWritingStops() throws IOException {
    List<Mesh> published = new CopyOnWriteArrayList<>();
    try (ApiServer server = new ApiServer();
        Cable cable = new Cable(URI.create(server.client.getConfiguration().getMasterUrl()));
        KubernetesClient client = client(server, cable)) {
      server.prepare();
      ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
      try (OsierOperator operator =
          new OsierOperator(
              client,
              ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
              authority,
              authority,
              List.of((before, after) -> published.add(after)),
              OperatorObserver.NONE,
              InstantSource.system())) {
        operator.start();
        String namespace = server.newNamespace();
        NamespacedName early = new NamespacedName(namespace, "early");
        NamespacedName late = new NamespacedName(namespace, "late");
        server.service(namespace, "early", Map.of(), 80);
        Await.until("the first service", () -> operator.mesh().services().containsKey(early));
        Await.until("leadership", operator::isLeading);

        cable.cut();
        server.service(namespace, "late", Map.of(), 80);
        Await.until("the loss to be noticed", () -> !operator.isWatching());
        Await.until("the end of leadership", () -> !operator.isLeading());
        assertThat(operator.isReady()).isTrue();
        assertThat(operator.isAlive()).isTrue();
        assertThat(operator.mesh().services()).containsKey(early).doesNotContainKey(late);

        cable.mend();
        Await.until("what was missed", () -> operator.mesh().services().containsKey(late));
        Await.until("leadership again", operator::isLeading);
        Await.until("all watches", operator::isWatching);
        assertThat(published)
            .filteredOn(mesh -> !mesh.services().containsKey(early))
            .as("meshes that had lost the service, after the first that had it")
            .allMatch(mesh -> published.indexOf(mesh) < firstWith(published, early));
      }
    }
  }

  @Test
  void whoStartsWithoutItGoesOnTryingAndPublishesNothingMeanwhile() throws IOException {
    List<Mesh> published = new CopyOnWriteArrayList<>();
    try (ApiServer server = new ApiServer();
        Cable cable = new Cable(URI.create(server.client.getConfiguration().getMasterUrl()));
        KubernetesClient client = client(server, cable)) {
      server.prepare();
      String namespace = server.newNamespace();
      server.service(namespace, "cart", Map.of(), 80);
      ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
      AuthorityMaterial material = authority.create(Operators.TRUST_DOMAIN, Operators.LIFETIMES);
      server.client.resource(Operators.secret(material)).create();
      // So that the cluster is the last that becomes known.
      assertThat(authority.install(material, Operators.TRUST_DOMAIN, Operators.LIFETIMES))
          .isEmpty();
      cable.cut();
      try (OsierOperator operator =
          new OsierOperator(
              client,
              ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
              authority,
              authority,
              List.of((before, after) -> published.add(after)),
              OperatorObserver.NONE,
              InstantSource.system())) {
        operator.start();
        assertThat(operator.isSynced()).isFalse();
        assertThat(operator.isReady()).isFalse();
        assertThat(operator.isAlive()).isTrue();
        assertThat(published).isEmpty();

        cable.mend();
        Await.until("readiness", operator::isReady);
        assertThat(published)
            .isNotEmpty()
            .allMatch(mesh -> mesh.services().containsKey(new NamespacedName(namespace, "cart")));
      }
    }
  }

  private static int firstWith(List<Mesh> published, NamespacedName service) {
    for (int i = 0; i < published.size(); i++) {
      if (published.get(i).services().containsKey(service)) {
        return i;
      }
    }
    return -1;
  }
}
