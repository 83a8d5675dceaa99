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

  /** The condition's reason when a change of root has to come to its end first. */
  String CHANGING = "RotationUnderWay";

  /**
   * Decides.
   *
   * @param secret what was found
   * @param trust the root that the mesh trusts
   * @param own the Secret's name if somebody else looks after it; empty if Osier does
   * @param now the time
   */
  static CaSecretPlan decide(
      SecretObservation secret, RecordedTrust trust, Optional<String> own, Instant now) {
    if (own.isPresent() && trust.changing()) {
      // Certificates under the new root are about, which nobody else's intermediate vouches for.
      return new Refuse(
          CHANGING,
          "a change of root is under way: set ca.managed again until rotation.phase is Idle");
    }
    Optional<String> trustedRoot = trust.root();
    return switch (secret) {
      case SecretObservation.Absent() when own.isPresent() ->
          new Refuse(MISSING, "there is no secret " + own.get() + ", which ca.secretRef names");
      case SecretObservation.Absent() when trustedRoot.isEmpty() -> new Create();
      case SecretObservation.Absent() ->
          new Refuse(
              MISSING,
              "the certificate authority's secret is gone: restore the one whose root is "
                  + trustedRoot.get());
      case SecretObservation.Unusable(String why) -> unusable(own, why);
      case SecretObservation.Present present
          when trustedRoot.isPresent() && !present.continues(trustedRoot.get()) ->
          new Refuse(
              REPLACED,
              "%s holds the root %s, but the mesh trusts %s"
                  .formatted(named(own), present.root().fingerprint(), trustedRoot.get()));
      case SecretObservation.Present present when own.isPresent() -> new Keep(present.material());
      case SecretObservation.Present present when now.isBefore(present.intermediate().renewAt()) ->
          new Keep(present.material());
      case SecretObservation.Present present -> new Renew(present);
    };
  }

  /** The refusal of a Secret whose content is no good. */
  static Refuse unusable(Optional<String> own, String why) {
    return new Refuse(INVALID, named(own) + " cannot be used: " + why);
  }

  private static String named(Optional<String> own) {
    return own.map(name -> "the secret " + name).orElse("the certificate authority's secret");
  }
}
