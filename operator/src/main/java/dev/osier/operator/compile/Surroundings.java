package dev.osier.operator.compile;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.MtlsMode;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.compile.policy.PolicyCompiler;

/**
 * What each pod and each service depends on besides itself.
 *
 * @param trustDomain the trust domain of their identities
 * @param mtls what is done with mutual TLS where no Policy says anything
 * @param policies the Policies
 * @param selectors which Services choose which pods
 * @param localities where the nodes stand
 */
record Surroundings(
    TrustDomain trustDomain,
    MtlsMode mtls,
    PolicyCompiler policies,
    ServiceSelectors selectors,
    NodeLocalities localities) {
  static final Surroundings NONE =
      new Surroundings(
          Mesh.EMPTY.settings().trustDomain(),
          Mesh.EMPTY.settings().mtls(),
          PolicyCompiler.NONE,
          ServiceSelectors.NONE,
          NodeLocalities.NONE);

  /** Whether all that is not told apart by namespace or by node is the same. */
  boolean isLike(Surroundings other) {
    return trustDomain.equals(other.trustDomain)
        && mtls == other.mtls
        && policies.equals(other.policies);
  }
}
