package dev.osier.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SafeLockTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  // Nobody asks it anything.
  private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();

  private final Term term = new Term(Duration.ofSeconds(10), () -> 0, () -> NOON);
  private final OneLease lease = new OneLease();
  private final SafeLock lock = new SafeLock(lease, term);

  /** The Lease as it is stored. */
  private static final class OneLease implements Lock {
    private @Nullable LeaderElectionRecord stored;

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient client) {
      return stored;
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord election) {
      stored = election;
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord election) {
      stored = election;
    }

    @Override
    public String identity() {
      return "osier-0";
    }

    @Override
    public String describe() {
      return "one lease";
    }
  }

  @BeforeEach
  void hold() {
    lock.create(CLIENT, heldBy("osier-0"));
    assertThat(term.lasts()).isTrue();
  }

  @AfterAll
  static void close() {
    CLIENT.close();
  }

  @Test
  void whoStillHoldsTheLeaseMayWrite() {
    lock.get(CLIENT);
    assertThat(term.lasts()).isTrue();
  }

  @Test
  void whoFindsTheLeaseDeletedWritesNoMore() {
    lease.stored = null;
    lock.get(CLIENT);
    assertThat(term.lasts()).isFalse();
  }

  @Test
  void whoFindsTheLeaseInOtherHandsWritesNoMore() {
    lease.stored = heldBy("osier-1");
    lock.get(CLIENT);
    assertThat(term.lasts()).isFalse();
  }

  private static LeaderElectionRecord heldBy(String replica) {
    return new LeaderElectionRecord(
        replica,
        Duration.ofSeconds(15),
        NOON.atZone(ZoneOffset.UTC),
        NOON.atZone(ZoneOffset.UTC),
        0);
  }
}
