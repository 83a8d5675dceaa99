package dev.osier.operator.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A lock that keeps account of the term that it grants, and all of whose failures are of the kind
 * that an election survives: the elector takes any other exception for its end.
 */
final class SafeLock implements Lock {
  private final Lock lock;
  private final Term term;

  SafeLock(Lock lock, Term term) {
    this.lock = lock;
    this.term = term;
  }

  @Override
  public @Nullable LeaderElectionRecord get(KubernetesClient client) {
    LeaderElectionRecord election;
    try {
      election = lock.get(client);
    } catch (RuntimeException e) {
      throw survivable(e);
    }
    if (election == null || !lock.identity().equals(election.getHolderIdentity())) {
      // Not ours, or no more: somebody deleted it, and another may hold it the next moment.
      term.end();
    }
    return election;
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord election) {
    Term.Moment begun = term.now();
    try {
      lock.create(client, election);
      term.renewed(begun);
    } catch (RuntimeException e) {
      throw survivable(e);
    }
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord election) {
    boolean ours = lock.identity().equals(election.getHolderIdentity());
    if (!ours) {
      // Given up before anybody hears of it.
      term.end();
    }
    Term.Moment begun = term.now();
    try {
      lock.update(client, election);
      if (ours) {
        term.renewed(begun);
      }
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
