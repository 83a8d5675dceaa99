package dev.osier.xds.secret;

import dev.osier.mesh.identity.TokenVerdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The streams that are open, and how many each pod has. Safe for use by several threads. */
final class OpenStreams {
  private final int perPod;
  private final Set<SecretStream> streams = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> pods = new HashMap<>();

  OpenStreams(int perPod) {
    this.perPod = perPod;
  }

  /** Adds one, unless its pod has as many as it may. */
  boolean add(SecretStream stream, TokenVerdict.Accepted caller) {
    synchronized (pods) {
      int open = pods.getOrDefault(caller.podUid(), 0);
      if (open >= perPod) {
        return false;
      }
      pods.put(caller.podUid(), open + 1);
    }
    streams.add(stream);
    return true;
  }

  void remove(SecretStream stream, TokenVerdict.Accepted caller) {
    if (streams.remove(stream)) {
      synchronized (pods) {
        pods.computeIfPresent(caller.podUid(), (pod, open) -> open > 1 ? open - 1 : null);
      }
    }
  }

  void forEach(Consumer<SecretStream> action) {
    streams.forEach(action);
  }

  int count() {
    return streams.size();
  }
}
