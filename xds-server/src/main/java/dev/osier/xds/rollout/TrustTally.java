package dev.osier.xds.rollout;

import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.rotation.PodSet;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.TrustReport;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The count of proxies by the roots they trust. While there is one root there is nothing to count.
 * Not safe for use by several threads.
 */
public final class TrustTally {
  private TrustBundle roots = TrustBundle.EMPTY;
  private Optional<X509Certificate> newest = Optional.empty();
  // Intermediates are few; signatures are expensive.
  private final Map<X509Certificate, Boolean> issued = new HashMap<>();

  /**
   * The report of a replica, of no phase in particular.
   *
   * @param current the roots that proxies are to trust, oldest first
   * @param proxies all proxies that are connected to it
   */
  public TrustReport count(TrustBundle current, Collection<ProxyProgress> proxies) {
    if (!current.equals(roots)) {
      roots = current;
      newest = newestOf(current);
      issued.clear();
    }
    if (current.certificates().size() < 2) {
      return new TrustReport(
          RotationPhase.IDLE,
          current.fingerprints(),
          PodSet.EMPTY,
          PodSet.EMPTY,
          0,
          new TreeSet<>());
    }
    List<NamespacedName> trusting = new ArrayList<>();
    List<NamespacedName> renewed = new ArrayList<>();
    TreeSet<NamespacedName> unconfirmed = new TreeSet<>();
    for (ProxyProgress proxy : proxies) {
      boolean confirmed =
          new HashSet<>(proxy.trust().confirmed().certificates())
              .containsAll(current.certificates());
      (confirmed ? trusting : unconfirmed).add(proxy.pod());
      if (proxy.trust().issuer().filter(this::isIssuedByNewest).isPresent()) {
        renewed.add(proxy.pod());
      }
    }
    return new TrustReport(
        RotationPhase.IDLE,
        current.fingerprints(),
        PodSet.of(trusting),
        PodSet.of(renewed),
        unconfirmed.size(),
        unconfirmed);
  }

  private boolean isIssuedByNewest(X509Certificate certificate) {
    return newest
        .map(root -> issued.computeIfAbsent(certificate, any -> isIssuedBy(root, any)))
        .orElse(false);
  }

  private static boolean isIssuedBy(X509Certificate root, X509Certificate certificate) {
    if (!certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(root.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Optional<X509Certificate> newestOf(TrustBundle bundle) {
    if (bundle.isEmpty()) {
      return Optional.empty();
    }
    byte[] pem = bundle.certificates().getLast().getBytes(StandardCharsets.US_ASCII);
    try {
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem)));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }
}
