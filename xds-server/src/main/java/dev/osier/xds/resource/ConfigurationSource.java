package dev.osier.xds.resource;

import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Where a stream gets the configuration of its proxy, now and whenever it changes. */
public interface ConfigurationSource {
  /**
   * The configuration of a proxy as of now.
   *
   * @param heldBack the objects whose latest form this proxy refuses
   * @return empty if the pod is not known, has no sidecar, runs under another account than the
   *     caller proved, or nothing has been published yet
   */
  Optional<Configuration> configuration(
      NamespacedName pod, SpiffeId caller, Protocol protocol, HeldBack heldBack);

  /** Which form each object of the mesh that users write has now. */
  SortedMap<ObjectReference, Generation> generations();

  /** The roots that proxies are to trust, as of now; by default none. */
  default TrustBundle trustBundle() {
    return TrustBundle.EMPTY;
  }

  /**
   * When the first of the changes was seen that made the latest difference to what is served, by
   * {@link System#nanoTime}; by default now.
   */
  default long changedAt() {
    return System.nanoTime();
  }

  /**
   * The names of what a pod's application may be expected to call, as its proxy would ask for them;
   * by default none.
   */
  default Set<String> expected(NamespacedName pod) {
    return Set.of();
  }

  /** Takes note of names by which a pod's application has called services. */
  default void used(NamespacedName pod, Set<String> names) {}

  /**
   * Calls {@code listener} after each change; the listener must return quickly. Closing the result
   * ends that.
   */
  AutoCloseable subscribe(Runnable listener);

  /** The variant of the protocol a stream speaks: on-demand resources need the incremental one. */
  enum Protocol {
    /** Incremental xDS. */
    DELTA,
    /** State of the world; everything is sent ahead. */
    STATE_OF_THE_WORLD
  }
}
