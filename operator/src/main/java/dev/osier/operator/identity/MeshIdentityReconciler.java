package dev.osier.operator.identity;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentity;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.crds.MeshIdentityStatus;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rotation.MeshTrust;
import dev.osier.mesh.rotation.RotationStep;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.event.EventWriter;
import dev.osier.operator.event.Notice;
import dev.osier.operator.status.PlaintextStatus;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings the cluster in line with the MeshIdentity, and its status in line with the cluster: the
 * authority, its roots wherever they are published, and the counts. Only the leader runs one.
 */
final class MeshIdentityReconciler implements Reconciler<MeshIdentity> {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final OperatorSettings settings;
  private final Authority authority;
  private final AuthorityKeeper keeper;
  private final RotationKeeper rotations;
  private final TrustBundleKeeper trustBundle;
  private final RootsConfigMaps roots;
  private final WebhookKeeper webhooks;
  private final Supplier<WorkloadCounts> counts;
  private final Function<Boolean, MeshTrust> trust;
  private final NodeClocks clocks;
  private final CertificateApis apis;
  private final Supplier<PlaintextReport> plaintext;
  private final EventWriter events;
  private final InstantSource clock;
  private final SimpleInboundEventSource<MeshIdentity> nudges =
      new SimpleInboundEventSource<>("nudges");

  MeshIdentityReconciler(
      OperatorSettings settings,
      Authority authority,
      AuthorityKeeper keeper,
      RotationKeeper rotations,
      TrustBundleKeeper trustBundle,
      RootsConfigMaps roots,
      WebhookKeeper webhooks,
      Supplier<WorkloadCounts> counts,
      Function<Boolean, MeshTrust> trust,
      NodeClocks clocks,
      CertificateApis apis,
      Supplier<PlaintextReport> plaintext,
      EventWriter events,
      InstantSource clock) {
    this.settings = settings;
    this.authority = authority;
    this.keeper = keeper;
    this.rotations = rotations;
    this.trustBundle = trustBundle;
    this.roots = roots;
    this.webhooks = webhooks;
    this.counts = counts;
    this.trust = trust;
    this.clocks = clocks;
    this.apis = apis;
    this.plaintext = plaintext;
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
          trustBundle.keep(state.publishedBundle());
          roots.keep(state.publishedBundle());
          webhooks.keep(state.publishedBundle());
        });
    Optional<RotationKeeper.Outcome> rotation =
        outcome.plan() instanceof CaSecretPlan.Keep
            ? rotate(identity, installed)
            : Optional.empty();
    MeshIdentitySpec spec = MeshSource.specOf(settings, Optional.of(identity));
    MeshIdentityStatus status =
        IdentityStatus.of(
                identity,
                spec.trustDomain(),
                outcome.plan(),
                installed,
                keeper.lastRecord(),
                rotation,
                counts.get(),
                troubles(spec),
                clock.instant())
            .with(PlaintextStatus.of(plaintext.get()));
    outcome
        .deed()
        .ifPresent(deed -> events.write(Notice.of(identity, false, deed, sentence(deed))));
    rotation
        .flatMap(RotationKeeper.Outcome::entered)
        .ifPresent(phase -> events.write(RotationNotices.of(identity, phase)));
    announceTrouble(identity, status);
    UpdateControl<MeshIdentity> control =
        status.equals(identity.getStatus())
            ? UpdateControl.noUpdate()
            : UpdateControl.patchStatus(withStatus(identity, status));
    boolean unclear = outcome.plan() instanceof CaSecretPlan.Keep && rotation.isEmpty();
    Duration pause = unclear ? SOON : pause(installed, rotation);
    boolean again = !roots.refused().isEmpty() && pause.compareTo(SHORTEST_PAUSE) > 0;
    return control.rescheduleAfter(again ? SHORTEST_PAUSE : pause);
  }

  private List<Trouble> troubles(MeshIdentitySpec spec) {
    return Stream.of(
            Trouble.ofDelivery(DeliveryChoice.of(spec, apis.served()), apis.served())
                .filter(trouble -> apis.isKnown()),
            Trouble.ofRoots(roots.refused()),
            ClockSkew.trouble(
                clocks.current(), AuthorityInstaller.lifetimes(spec).leaf().clockSkew()))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<RotationKeeper.Outcome> rotate(
      MeshIdentity identity, Optional<Authority.AuthorityState> installed) {
    boolean published =
        installed
            .map(Authority.AuthorityState::publishedBundle)
            .filter(
                bundle ->
                    trustBundle.holds(bundle) && roots.holds(bundle) && webhooks.holds(bundle))
            .isPresent();
    Optional<RotationKeeper.Outcome> rotation = rotations.step(identity, trust.apply(published));
    if (rotation.flatMap(RotationKeeper.Outcome::entered).isPresent()) {
      // What was written is installed, published and told of in the next round.
      nudge();
    }
    return rotation;
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
    status.conditions().stream()
        .filter(MeshIdentityReconciler::isTrouble)
        .filter(condition -> !isAnnounced(identity, condition))
        .forEach(
            condition ->
                events.write(Notice.of(identity, true, condition.reason(), condition.message())));
  }

  private static boolean isTrouble(Condition condition) {
    return condition.type().equals(IdentityStatus.READY)
        != condition.status().equals(Condition.TRUE);
  }

  private static boolean isAnnounced(MeshIdentity identity, Condition condition) {
    return Optional.ofNullable(identity.getStatus()).stream()
        .flatMap(before -> before.conditions().stream())
        .anyMatch(
            before ->
                before.type().equals(condition.type())
                    && before.reason().equals(condition.reason()));
  }

  private Duration pause(
      Optional<Authority.AuthorityState> installed, Optional<RotationKeeper.Outcome> rotation) {
    Duration pause = pause(installed);
    return rotation
        .map(RotationKeeper.Outcome::step)
        .map(
            step ->
                switch (step) {
                  case RotationStep.Rest rest -> pause;
                  case RotationStep.Advance advance -> pause;
                  case RotationStep.WaitFor wait ->
                      wait.published() ? BlockedRotation.PATIENCE : SOON;
                  case RotationStep.WaitUntil(Instant until) ->
                      Duration.between(clock.instant(), until).plusSeconds(1);
                })
        .filter(wait -> wait.compareTo(pause) < 0)
        .map(wait -> wait.isPositive() ? wait : SOON)
        .orElse(pause);
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
