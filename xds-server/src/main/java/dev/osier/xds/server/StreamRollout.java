package dev.osier.xds.server;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.TrustedRoots;
import dev.osier.xds.resource.XdsResource;
import dev.osier.xds.rollout.ProxyProgress;
import dev.osier.xds.rollout.ProxyTrust;
import dev.osier.xds.stream.Isolation;
import dev.osier.xds.stream.Refusal;
import dev.osier.xds.stream.Session;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far the proxy of one stream has come with what it is to have. */
final class StreamRollout {
  private final Session<?> session;
  private final Isolation isolation;
  private final Optional<X509Certificate> issuer;

  /** Of a session, by a proxy whose certificate this one has signed. */
  StreamRollout(Session<?> session, Isolation isolation, Optional<X509Certificate> issuer) {
    this.session = session;
    this.isolation = isolation;
    this.issuer = issuer;
  }

  ProxyProgress of(
      NamespacedName name, Configuration known, List<XdsResource> pending, List<Refusal> refused) {
    List<XdsResource> unsaid = new ArrayList<>(pending);
    List<Refusal> hopeless = new ArrayList<>();
    for (Refusal refusal : refused) {
      if (isolation.isHopeless(refusal)) {
        hopeless.add(new Refusal(refusal.resource(), LogText.of(refusal.message())));
      } else {
        unsaid.add(refusal.resource());
      }
    }
    Map<ObjectReference, String> culprits = new HashMap<>();
    isolation.culprits().forEach((object, words) -> culprits.put(object, LogText.of(words)));
    return new ProxyProgress(
        name, known, session.fetched(), unsaid, hopeless, culprits, trust(known));
  }

  private ProxyTrust trust(Configuration current) {
    TrustBundle confirmed =
        current
            .roots()
            .filter(
                roots ->
                    session.hasTaken(roots.resource()) || session.doesWithout(roots.resource()))
            .map(TrustedRoots::bundle)
            .orElse(TrustBundle.EMPTY);
    return new ProxyTrust(confirmed, issuer);
  }
}
