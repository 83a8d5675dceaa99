package dev.osier.operator.status;

import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleStatus;
import dev.osier.mesh.NamespacedName;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the status of each RouteRule in line with its outcome. Only the leader runs one. */
final class RouteRuleReconciler implements Reconciler<RouteRule> {
  private final Supplier<Outcomes> outcomes;
  private final InstantSource clock;
  private final SimpleInboundEventSource<RouteRule> nudges =
      new SimpleInboundEventSource<>("nudges");

  RouteRuleReconciler(Supplier<Outcomes> outcomes, InstantSource clock) {
    this.outcomes = outcomes;
    this.clock = clock;
  }

  /** Has the object looked at again soon; returns at once. */
  void nudge(NamespacedName name) {
    nudges.propagateEvent(new ResourceID(name.name(), name.namespace()));
  }

  @Override
  public List<EventSource<?, RouteRule>> prepareEventSources(
      EventSourceContext<RouteRule> context) {
    return List.of(nudges);
  }

  @Override
  public UpdateControl<RouteRule> reconcile(RouteRule object, Context<RouteRule> context) {
    NamespacedName name =
        new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName());
    // An outcome of another generation is followed by one of this, and then by another nudge.
    return Optional.ofNullable(outcomes.get().routeRules().get(name))
        .filter(outcome -> outcome.isOf(object))
        .map(
            outcome ->
                RouteRuleStatuses.of(
                    outcome, Optional.ofNullable(object.getStatus()), clock.instant()))
        .filter(status -> !status.equals(object.getStatus()))
        .map(status -> UpdateControl.patchStatus(withStatus(object, status)))
        .orElseGet(UpdateControl::noUpdate);
  }

  /** For a server-side apply: the status and nothing else, of exactly the version that was read. */
  private static RouteRule withStatus(RouteRule object, RouteRuleStatus status) {
    RouteRule written = new RouteRule();
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
