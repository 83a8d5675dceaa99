package dev.osier.controlplane.sds;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The real issuer, whose certificates are renewed many times a second, so that a thousand renewals
 * fit into a test.
 */
public final class HurriedIssuer implements WorkloadCredentialIssuer {
  private static final Duration HURRY = Duration.ofMillis(50);

  private volatile WorkloadCredentialIssuer issuer;
  private volatile Optional<SpiffeId> instead = Optional.empty();
  private volatile boolean hurried;

  public HurriedIssuer(WorkloadCredentialIssuer issuer) {
    this.issuer = issuer;
  }

  /** Renews as often as it can from now on, or no longer. */
  public void hurry(boolean now) {
    hurried = now;
  }

  /** Does it wrong: hands every proxy this identity. */
  void handOut(SpiffeId identity) {
    instead = Optional.of(identity);
  }

  /** Has another make the certificates. */
  public void replaceBy(WorkloadCredentialIssuer other) {
    issuer = other;
  }

  @Override
  public Optional<WorkloadCredential> issue(SpiffeId identity, NamespacedName pod) {
    return issuer
        .issue(instead.orElse(identity), pod)
        .map(
            made ->
                hurried
                    ? new WorkloadCredential(
                        made.identity(),
                        made.certificateChain(),
                        made.privateKey(),
                        Instant.now().plus(HURRY),
                        made.notAfter(),
                        made.issuer())
                    : made);
  }

  @Override
  public Optional<String> issuer() {
    return issuer.issuer();
  }
}
