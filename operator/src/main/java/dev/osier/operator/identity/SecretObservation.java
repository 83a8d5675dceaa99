package dev.osier.operator.identity;

import dev.osier.mesh.identity.AuthorityMaterial;

/** What was found where the authority's Secret should be. */
sealed interface SecretObservation {
  /** There is no such Secret. */
  record Absent() implements SecretObservation {}

  /**
   * There is one, and it holds no authority.
   *
   * @param why what is wrong with it, lower case
   */
  record Unusable(String why) implements SecretObservation {}

  /**
   * It holds an authority.
   *
   * @param material keys and certificates
   * @param root the root certificate
   * @param intermediate the intermediate certificate
   * @param resourceVersion the version of the Secret that was read
   */
  record Present(
      AuthorityMaterial material,
      CertificateFacts root,
      CertificateFacts intermediate,
      String resourceVersion)
      implements SecretObservation {}
}
