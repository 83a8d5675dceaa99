package dev.osier.operator.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A lock all of whose failures are of the kind that an election survives: the elector takes any
 * other exception for its end.
 */
final class SafeLock implements Lock {
  private final Lock lock;

  SafeLock(Lock lock) {
    this.lock = lock;
  }

  @Override
  public @Nullable LeaderElectionRecord get(KubernetesClient client) {
    try {
      return lock.get(client);
    } catch (RuntimeException e) {
      throw survivable(e);
    }
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord election) {
    try {
      lock.create(client, election);
    } catch (RuntimeException e) {
      throw survivable(e);
    }
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord election) {
    try {
      lock.update(client, election);
    } catch (RuntimeException e) {
      throw survivable(e);
    }
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }

  private static KubernetesClientException survivable(RuntimeException cause) {
    return cause instanceof KubernetesClientException known
        ? known
        : new KubernetesClientException("taking part in the election", cause);
  }
}
