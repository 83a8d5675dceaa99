package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentity;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.plaintext.PlaintextReport;
import dev.osier.mesh.rotation.MeshTrust;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.event.EventWriter;
import dev.osier.operator.leader.LeaderReconcilers;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** The reconciler of the MeshIdentity and what it needs, for one term of office. */
public final class IdentityController implements AutoCloseable {
  private static final LeaderReconcilers.Tempo TEMPO =
      new LeaderReconcilers.Tempo(Duration.ofSeconds(1), Duration.ofSeconds(2), 5);

  private final TrustBundleKeeper trustBundle;
  private final RootsConfigMaps roots;
  private final WebhookKeeper webhooks;
  private final MeshIdentityReconciler reconciler;
  private final LeaderReconcilers reconcilers;

  /**
   * A controller that has not begun.
   *
   * @param client the API server
   * @param settings what the operator was told
   * @param authority who signs
   * @param installer gives it keys
   * @param apis what the API server serves
   * @param counts how many workloads there are now
   * @param trust what is known of roots everywhere, given whether they are published
   * @param rootsNamespaces where pods mount the roots from a ConfigMap, now
   * @param plaintext who sends them plaintext
   * @param events tells people
   * @param clock the time
   * @param failed run when the controller's watch has ended for good: make another one
   */
  public IdentityController(
      KubernetesClient client,
      OperatorSettings settings,
      Authority authority,
      AuthorityInstaller installer,
      CertificateApis apis,
      Supplier<WorkloadCounts> counts,
      Function<Boolean, MeshTrust> trust,
      Supplier<SortedSet<String>> rootsNamespaces,
      Supplier<PlaintextReport> plaintext,
      EventWriter events,
      InstantSource clock,
      Runnable failed) {
    trustBundle = new TrustBundleKeeper(client, apis, this::nudge);
    roots = new RootsConfigMaps(client, rootsNamespaces, this::nudge);
    webhooks = new WebhookKeeper(client, this::nudge);
    reconciler =
        new MeshIdentityReconciler(
            settings,
            authority,
            new AuthorityKeeper(client, settings, authority, installer),
            new RotationKeeper(
                settings, authority, new CaSecretStore(client, settings.systemNamespace()), clock),
            trustBundle,
            roots,
            webhooks,
            counts,
            trust,
            new NodeClocks(client, clock),
            apis,
            plaintext,
            events,
            clock);
    reconcilers = new LeaderReconcilers(client, failed);
    // Another root is asked for by an annotation.
    reconcilers.addForEveryChange(MeshIdentity.KIND, reconciler, TEMPO);
  }

  /** Begins; returns when the MeshIdentities have been read. */
  public void start() {
    roots.start();
    webhooks.start();
    reconcilers.start();
  }

  /** Has the MeshIdentity looked at again soon; returns at once. */
  public void nudge() {
    reconciler.nudge();
  }

  @Override
  public void close() {
    reconcilers.close();
    trustBundle.close();
    roots.close();
    webhooks.close();
  }
}
