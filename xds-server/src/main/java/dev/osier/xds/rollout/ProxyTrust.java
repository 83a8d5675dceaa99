package dev.osier.xds.rollout;

import dev.osier.mesh.identity.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What one proxy trusts, and by what it is trusted.
 *
 * @param confirmed the roots that it has acknowledged; empty if that is not known
 * @param issuer the last certificate of the chain that it presented, which a root has issued
 */
public record ProxyTrust(TrustBundle confirmed, Optional<X509Certificate> issuer) {
  /** Nothing is known of the proxy's trust. */
  public static final ProxyTrust UNKNOWN = new ProxyTrust(TrustBundle.EMPTY, Optional.empty());
}
