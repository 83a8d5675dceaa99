package dev.osier.mesh.identity;

import dev.osier.mesh.NamespacedName;
import java.util.Optional;

/** Makes keys and certificates for workloads that have proven who they are. */
public interface WorkloadCredentialIssuer {
  /**
   * Makes a new key and a certificate for it. Never throws.
   *
   * @param identity who was proven to ask
   * @param pod the pod that asks, for the log
   * @return empty while nothing can sign; worth another try
   */
  Optional<WorkloadCredential> issue(SpiffeId identity, NamespacedName pod);

  /**
   * Who signs now. Once it differs from a credential's, that one should be replaced before its
   * time. Empty while nothing can sign; cheap to call.
   */
  Optional<String> issuer();
}
