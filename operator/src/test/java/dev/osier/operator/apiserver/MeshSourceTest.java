package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.MeshPublisher;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.ScratchAuthority;
import dev.osier.operator.watch.MeshSource;
import dev.osier.operator.watch.WatchedCluster;
import dev.osier.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What liveness asks: whether changes of the cluster are still worked on. */
@Tag("apiserver")
class MeshSourceTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void whileAPublisherBlocksItIsNotAliveAndAfterwardsItIs() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Long> changed = new CopyOnWriteArrayList<>();
    ScratchAuthority authority = Operators.authority();
    assertThat(
            authority.install(
                authority.create(Operators.TRUST_DOMAIN, Operators.LIFETIMES),
                Operators.TRUST_DOMAIN,
                Operators.LIFETIMES))
        .isEmpty();
    try (ApiServer server = new ApiServer();
        WatchedCluster cluster = new WatchedCluster(server.client);
        MeshSource source =
            new MeshSource(
                cluster,
                ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
                authority,
                List.of(
                    new MeshPublisher() {
                      @Override
                      public void publish(Mesh previous, Mesh current) {
                        throw new AssertionError("published without the time of the change");
                      }

                      @Override
                      public void publish(Mesh previous, Mesh current, long changedAt) {
                        changed.add(changedAt);
                        running.countDown();
                        await(goOn);
                      }
                    }),
                OperatorObserver.NONE)) {
      server.prepare();
      String namespace = server.newNamespace();
      assertThat(source.isAlive(LONG)).as("alive before it has begun").isFalse();
      source.start();
      assertThat(source.isAlive(LONG)).isTrue();
      cluster.start().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
      source.changed();
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

      server.service(namespace, "cart", Map.of(), 80);
      Await.until("impatience", () -> !source.isAlive(PATIENCE));
      assertThat(source.isAlive(LONG)).as("alive for who has more patience").isTrue();

      long whileItWaits = System.nanoTime();
      goOn.countDown();
      Await.until(
          "what was waiting",
          () -> source.mesh().services().containsKey(new NamespacedName(namespace, "cart")));
      Await.until("life", () -> source.isAlive(PATIENCE));
      assertThat(changed.get(1) - whileItWaits)
          .as("nanoseconds from before the block's end to the change that waited for it")
          .isNegative();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
