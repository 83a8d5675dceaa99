package dev.osier.operator.status;

import dev.osier.mesh.NamespacedName;
import dev.osier.operator.watch.ObjectWithStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps the status of each object of a kind in line with its outcome. Only the leader runs one.
 *
 * @param <T> the kind, with its status alone
 * @param <S> its status
 * @param <R> how it refers to what it is attached to
 */
abstract class StatusReconciler<T extends ObjectWithStatus<S>, S, R> implements Reconciler<T> {
  private final Supplier<? extends Map<NamespacedName, Outcome<R>>> outcomes;
  private final Statuses<S, R> statuses;
  private final Supplier<T> empty;
  private final InstantSource clock;
  private final WritePace pace = new WritePace();
  private final SimpleInboundEventSource<T> nudges = new SimpleInboundEventSource<>("nudges");

  /** The function from an outcome to the status that an object should have. */
  @FunctionalInterface
  interface Statuses<S, R> {
    /**
     * Computes it.
     *
     * @param before the status it has
     */
    S of(Outcome<R> outcome, Optional<S> before, Instant now);
  }

  /**
   * @param outcomes the latest outcomes
   * @param statuses makes statuses of them
   * @param empty makes an object to be filled
   */
  StatusReconciler(
      Supplier<? extends Map<NamespacedName, Outcome<R>>> outcomes,
      Statuses<S, R> statuses,
      Supplier<T> empty,
      InstantSource clock) {
    this.outcomes = outcomes;
    this.statuses = statuses;
    this.empty = empty;
    this.clock = clock;
  }

  /** Has the object looked at again soon; returns at once. */
  final void nudge(NamespacedName name) {
    nudges.propagateEvent(new ResourceID(name.name(), name.namespace()));
  }

  @Override
  public final List<EventSource<?, T>> prepareEventSources(EventSourceContext<T> context) {
    return List.of(nudges);
  }

  @Override
  public final UpdateControl<T> reconcile(T object, Context<T> context) {
    NamespacedName name =
        new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName());
    Optional<S> before = object.status();
    // An outcome of another generation is followed by one of this, and then by another nudge.
    Optional<Outcome<R>> outcome =
        Optional.ofNullable(outcomes.get().get(name)).filter(known -> known.isOf(object));
    if (outcome.isEmpty()) {
      pace.settle(name);
      return UpdateControl.noUpdate();
    }
    Instant now = clock.instant();
    S status = statuses.of(outcome.get(), before, now);
    boolean settled = outcome.get().isSettled();
    if (before.equals(Optional.of(status))) {
      if (settled) {
        pace.settle(name);
      }
      return UpdateControl.noUpdate();
    }
    Duration remaining = pace.remaining(name, settled, now);
    return remaining.isPositive()
        ? UpdateControl.<T>noUpdate().rescheduleAfter(remaining)
        : UpdateControl.patchStatus(withStatus(object, status));
  }

  /** For a server-side apply: the status and nothing else, of exactly the version that was read. */
  private T withStatus(T object, S status) {
    T written = empty.get();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .build());
    written.setStatus(status);
    return written;
  }
}
