package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.usage.Owner;
import dev.osier.operator.usage.UsageStore;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory of what workloads call, on a real API server and in several replicas. */
@Tag("apiserver")
class UsageStoreTest {
  private static final Owner CART = new Owner("shop", "ReplicaSet", "cart");
  private static final Owner WEB = new Owner("shop", "ReplicaSet", "web");

  private final ApiServer server = new ApiServer();
  private final List<UsageStore> stores = new ArrayList<>();
  private volatile Instant now = Instant.parse("2026-11-26T12:00:00Z");

  @BeforeEach
  void prepare() {
    server.prepare();
    forget();
  }

  @AfterEach
  void stop() {
    stores.forEach(UsageStore::close);
    forget();
    server.close();
  }

  private void forget() {
    for (int i = 0; i < 4; i++) {
      server
          .client
          .configMaps()
          .inNamespace(ApiServer.SYSTEM)
          .withName("osier-usage-" + i)
          .delete();
    }
  }

  private UsageStore store() {
    UsageStore store =
        new UsageStore(server.operatorClient, ApiServer.SYSTEM, () -> now, Duration.ofMillis(50));
    stores.add(store);
    store.start().join();
    return store;
  }

  private List<ConfigMap> stored() {
    return server.client.configMaps().inNamespace(ApiServer.SYSTEM).list().getItems().stream()
        .filter(found -> found.getMetadata().getName().startsWith("osier-usage-"))
        .toList();
  }

  private String version() {
    return stored().getFirst().getMetadata().getResourceVersion();
  }

  @Test
  void whatOneReplicaHearsTheOthersRecallAndSoDoesTheNext() {
    UsageStore one = store();
    UsageStore other = store();
    assertThat(stored()).as("nothing is written that says nothing").isEmpty();
    one.used(CART, Set.of("a"));
    other.used(CART, Set.of("b"));
    other.used(WEB, Set.of("c"));
    for (UsageStore each : stores) {
      Await.until("all of it", () -> each.recall(CART).equals(Set.of("a", "b")));
      Await.until("all of it", () -> each.recall(WEB).equals(Set.of("c")));
    }
    assertThat(stored()).as("one namespace is in one").hasSize(1);
    UsageStore next = store();
    assertThat(next.recall(CART)).containsExactlyInAnyOrder("a", "b");
    assertThat(next.recall(new Owner("other", "ReplicaSet", "cart"))).isEmpty();
  }

  @Test
  void whatIsUsedAgainIsWrittenOnceADay() {
    UsageStore one = store();
    one.used(CART, Set.of("a"));
    Await.until("the first write", () -> stored().size() == 1);
    UsageStore other = store();
    String first = version();
    one.used(CART, Set.of("a"));
    other.used(CART, Set.of("a"));
    one.used(WEB, Set.of("b"));
    Await.until("the write that was needed", () -> !version().equals(first));
    String second = version();
    Await.until("the other to know", () -> other.recall(WEB).equals(Set.of("b")));
    assertThat(version()).isEqualTo(second);
    now = now.plus(Duration.ofDays(1));
    one.used(CART, Set.of("a"));
    Await.until("the next day's", () -> !version().equals(second));
  }

  @Test
  void whatWasNotUsedForLongIsRecalledByNobodyAndLeavesTheStore() {
    UsageStore one = store();
    one.used(CART, Set.of("a", "b"));
    Await.until("the first write", () -> stored().size() == 1);
    now = now.plus(Duration.ofDays(7));
    one.used(CART, Set.of("b"));
    assertThat(one.recall(CART)).containsExactlyInAnyOrder("a", "b");
    now = now.plus(Duration.ofDays(1));
    assertThat(one.recall(CART)).containsExactly("b");
    one.used(WEB, Set.of("c"));
    Await.until("it to be written", () -> store().recall(WEB).equals(Set.of("c")));
    now = now.minus(Duration.ofDays(1));
    assertThat(store().recall(CART)).containsExactly("b");
  }

  @Test
  void whatWasNotWrittenYetIsWrittenWhenAReplicaStops() {
    UsageStore store =
        new UsageStore(server.operatorClient, ApiServer.SYSTEM, () -> now, Duration.ofMinutes(10));
    store.start().join();
    store.used(CART, Set.of("a"));
    store.close();
    assertThat(store().recall(CART)).containsExactly("a");
  }

  @Test
  void whatOthersPutThereHarmsNothing() {
    UsageStore one = store();
    one.used(CART, Set.of("a"));
    Await.until("the first write", () -> stored().size() == 1);
    String name = stored().getFirst().getMetadata().getName();
    for (String content : List.of("bm9uc2Vuc2U=", "")) {
      server
          .client
          .configMaps()
          .inNamespace(ApiServer.SYSTEM)
          .withName(name)
          .edit(
              found ->
                  new ConfigMapBuilder(found)
                      .withBinaryData(content.isEmpty() ? Map.of() : Map.of("usage.gz", content))
                      .withData(Map.of("other", "text"))
                      .build());
      Await.until("it to be written anew", () -> store().recall(CART).equals(Set.of("a")));
    }
    assertThat(stored().getFirst().getData()).containsEntry("other", "text");
    server.client.configMaps().inNamespace(ApiServer.SYSTEM).withName(name).delete();
    Await.until("it to be there again", () -> !stored().isEmpty());
    assertThat(store().recall(CART)).containsExactly("a");
    assertThat(Base64.getDecoder().decode(stored().getFirst().getBinaryData().get("usage.gz")))
        .isNotEmpty();
  }
}
