package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Authority;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.event.EventWriter;
import dev.osier.operator.event.Notice;
import dev.osier.operator.watch.MeshSource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings the cluster in line with the MeshIdentity, and its status in line with the cluster: the
 * authority, its roots wherever they are published, and the counts. Only the leader runs one.
 */
final class MeshIdentityReconciler implements Reconciler<MeshIdentity> {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final OperatorSettings settings;
  private final Authority authority;
  private final AuthorityKeeper keeper;
  private final TrustBundleKeeper trustBundle;
  private final WebhookKeeper webhooks;
  private final Supplier<WorkloadCounts> counts;
  private final EventWriter events;
  private final InstantSource clock;
  private final SimpleInboundEventSource<MeshIdentity> nudges =
      new SimpleInboundEventSource<>("nudges");

  MeshIdentityReconciler(
      OperatorSettings settings,
      Authority authority,
      AuthorityKeeper keeper,
      TrustBundleKeeper trustBundle,
      WebhookKeeper webhooks,
      Supplier<WorkloadCounts> counts,
      EventWriter events,
      InstantSource clock) {
    this.settings = settings;
    this.authority = authority;
    this.keeper = keeper;
    this.trustBundle = trustBundle;
    this.webhooks = webhooks;
    this.counts = counts;
    this.events = events;
    this.clock = clock;
  }

  /** Has the mesh's identity looked at again soon; returns at once. */
  void nudge() {
    nudges.propagateEvent(new ResourceID(MeshIdentity.DEFAULT_NAME));
  }

  @Override
  public List<EventSource<?, MeshIdentity>> prepareEventSources(
      EventSourceContext<MeshIdentity> context) {
    return List.of(nudges);
  }

  @Override
  public UpdateControl<MeshIdentity> reconcile(
      MeshIdentity identity, Context<MeshIdentity> context) {
    AuthorityKeeper.Outcome outcome = keeper.keep(identity);
    Optional<Authority.AuthorityState> installed = authority.state();
    installed.ifPresent(
        state -> {
          trustBundle.keep(state.trustBundle());
          webhooks.keep(state.trustBundle());
        });
    MeshIdentityStatus status =
        IdentityStatus.of(
            identity,
            MeshSource.specOf(settings, Optional.of(identity)).trustDomain(),
            outcome.plan(),
            installed,
            counts.get(),
            clock.instant());
    outcome
        .deed()
        .ifPresent(deed -> events.write(Notice.of(identity, false, deed, sentence(deed))));
    announceTrouble(identity, status);
    UpdateControl<MeshIdentity> control =
        status.equals(identity.getStatus())
            ? UpdateControl.noUpdate()
            : UpdateControl.patchStatus(withStatus(identity, status));
    return control.rescheduleAfter(pause(installed));
  }

  @Override
  public ErrorStatusUpdateControl<MeshIdentity> updateErrorStatus(
      MeshIdentity identity, Context<MeshIdentity> context, Exception failure) {
    boolean first = context.getRetryInfo().map(retry -> retry.getAttemptCount() == 0).orElse(true);
    boolean overtaken =
        failure instanceof KubernetesClientException refused
            && refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
    if (first && !overtaken) {
      events.write(
          Notice.of(identity, true, "ReconcileFailed", String.valueOf(failure.getMessage())));
    }
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  private void announceTrouble(MeshIdentity identity, MeshIdentityStatus status) {
    Condition ready = status.conditions().getFirst();
    boolean announced =
        Optional.ofNullable(identity.getStatus()).stream()
            .flatMap(before -> before.conditions().stream())
            .anyMatch(
                before ->
                    before.type().equals(ready.type()) && before.reason().equals(ready.reason()));
    if (!ready.status().equals(Condition.TRUE) && !announced) {
      events.write(Notice.of(identity, true, ready.reason(), ready.message()));
    }
  }

  private Duration pause(Optional<Authority.AuthorityState> installed) {
    // The moment of the next renewal needs the certificate itself; looking often enough is simpler.
    return installed
        .map(state -> Duration.between(clock.instant(), state.intermediateNotAfter()))
        .map(left -> left.dividedBy(10))
        .filter(pause -> pause.compareTo(LONGEST_PAUSE) < 0)
        .map(pause -> pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause)
        .orElse(LONGEST_PAUSE);
  }

  private static String sentence(String deed) {
    return deed.equals("CACreated")
        ? "made a certificate authority; its keys are in the secret " + CaSecretContent.NAME
        : "renewed the intermediate certificate under the same root";
  }

  /** For a server-side apply: the status and nothing else, of exactly the version that was read. */
  private static MeshIdentity withStatus(MeshIdentity identity, MeshIdentityStatus status) {
    MeshIdentity written = new MeshIdentity();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withName(identity.getMetadata().getName())
            .withResourceVersion(identity.getMetadata().getResourceVersion())
            .build());
    written.setStatus(status);
    return written;
  }
}
