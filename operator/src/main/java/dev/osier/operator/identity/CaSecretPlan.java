package dev.osier.operator.identity;

import dev.osier.mesh.identity.AuthorityMaterial;
import java.time.Instant;
import java.util.Optional;

/**
 * What to do about the authority's Secret. Once a root is trusted, no other one is taken, but for
 * the one that a change of root has put in its place.
 */
sealed interface CaSecretPlan {
  /** No root has been trusted so far, and there is no Secret: make an authority. */
  record Create() implements CaSecretPlan {}

  /**
   * Sign with what is there.
   *
   * @param material keys and certificates
   */
  record Keep(AuthorityMaterial material) implements CaSecretPlan {}

  /**
   * Sign with what is there, and issue the next intermediate under the same root.
   *
   * @param found what is there; exactly that may be replaced
   */
  record Renew(SecretObservation.Present found) implements CaSecretPlan {}

  /**
   * Leave it to a person. An authority that is installed goes on signing.
   *
   * @param reason a CamelCase word
   * @param message one lower-case sentence
   */
  record Refuse(String reason, String message) implements CaSecretPlan {}

  /** The condition's reason when the Secret is gone. */
  String MISSING = "CASecretMissing";

  /** The condition's reason when the Secret holds another root than the one that is trusted. */
  String REPLACED = "CASecretReplaced";

  /** The condition's reason when the Secret's content cannot be used. */
  String INVALID = "CASecretInvalid";

  /**
   * Decides.
   *
   * @param secret what was found
   * @param trustedRoot the fingerprint of the root that the mesh trusts; empty if it trusts none
   *     yet
   * @param own the Secret's name if somebody else looks after it; empty if Osier does
   * @param now the time
   */
  static CaSecretPlan decide(
      SecretObservation secret, Optional<String> trustedRoot, Optional<String> own, Instant now) {
    return switch (secret) {
      case SecretObservation.Absent() when own.isPresent() ->
          new Refuse(MISSING, "there is no secret " + own.get() + ", which ca.secretRef names");
      case SecretObservation.Absent() when trustedRoot.isEmpty() -> new Create();
      case SecretObservation.Absent() ->
          new Refuse(
              MISSING,
              "the certificate authority's secret is gone: restore the one whose root is "
                  + trustedRoot.get());
      case SecretObservation.Unusable(String why) ->
          new Refuse(INVALID, "the certificate authority's secret cannot be used: " + why);
      case SecretObservation.Present present
          when trustedRoot.isPresent() && !present.continues(trustedRoot.get()) ->
          new Refuse(
              REPLACED,
              "the certificate authority's secret holds the root %s, but the mesh trusts %s"
                  .formatted(present.root().fingerprint(), trustedRoot.get()));
      case SecretObservation.Present present when own.isPresent() -> new Keep(present.material());
      case SecretObservation.Present present when now.isBefore(present.intermediate().renewAt()) ->
          new Keep(present.material());
      case SecretObservation.Present present -> new Renew(present);
    };
  }
}
