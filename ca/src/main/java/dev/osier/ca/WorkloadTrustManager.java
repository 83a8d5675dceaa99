package dev.osier.ca;

import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.mesh.identity.TrustDomain;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The judge of client certificates: an X.509-SVID of our trust domain (SPIFFE X.509-SVID
 * specification, section 5), whose chain ends in a root that is trusted at this moment. The roots
 * are asked for at every handshake, so a changed bundle holds from the next one on. It judges no
 * servers.
 */
public final class WorkloadTrustManager extends X509ExtendedTrustManager {
  private static final Logger log = LoggerFactory.getLogger(WorkloadTrustManager.class);

  // Leaf, intermediate, one cross-signed certificate during a root rotation, and the root itself.
  private static final int MAX_CHAIN = 4;
  private static final int KEY_USAGE_DIGITAL_SIGNATURE = 0;
  private static final int KEY_USAGE_CERTIFICATE_SIGN = 5;
  private static final int KEY_USAGE_CRL_SIGN = 6;
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

  private record Roots(TrustBundle bundle, List<X509Certificate> certificates) {}

  private final Supplier<TrustBundle> bundle;
  private final Supplier<Optional<TrustDomain>> trustDomain;
  private final InstantSource clock;
  private final ClientListener listener;
  private final AtomicReference<Roots> parsed =
      new AtomicReference<>(new Roots(TrustBundle.EMPTY, List.of()));

  /** A judge whose refusals nobody counts. */
  public WorkloadTrustManager(
      Supplier<TrustBundle> bundle,
      Supplier<Optional<TrustDomain>> trustDomain,
      InstantSource clock) {
    this(bundle, trustDomain, clock, ClientListener.NONE);
  }

  /**
   * A judge that trusts these roots for this trust domain.
   *
   * @param bundle asked at every handshake; cheap to call
   * @param trustDomain asked at every handshake; nobody is trusted while it is empty
   * @param listener told of every refusal
   */
  public WorkloadTrustManager(
      Supplier<TrustBundle> bundle,
      Supplier<Optional<TrustDomain>> trustDomain,
      InstantSource clock,
      ClientListener listener) {
    this.bundle = bundle;
    this.trustDomain = trustDomain;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Verifies a chain.
   *
   * @param chain the leaf first, as TLS sends it
   * @return whose it is
   * @throws CertificateException if it is not trusted; the message says why and is for our log only
   */
  public SpiffeId verify(X509Certificate... chain) throws CertificateException {
    return verified(chain);
  }

  private SpiffeId verified(X509Certificate... chain) throws RefusedClientException {
    Optional<TrustDomain> domain = trustDomain.get();
    if (domain.isEmpty()) {
      throw new RefusedClientException(ClientRefusal.NO_TRUST_DOMAIN);
    }
    if (chain.length == 0 || chain.length > MAX_CHAIN) {
      throw new RefusedClientException(ClientRefusal.CHAIN_LENGTH);
    }
    X509Certificate leaf = chain[0];
    checkPath(List.of(chain), clock.instant());
    checkUsage(leaf);
    SpiffeId identity =
        PeerIdentity.of(leaf).orElseThrow(() -> new RefusedClientException(ClientRefusal.IDENTITY));
    if (!identity.trustDomain().equals(domain.get())) {
      throw new RefusedClientException(ClientRefusal.FOREIGN_TRUST_DOMAIN);
    }
    return identity;
  }

  private void checkPath(List<X509Certificate> chain, Instant now) throws RefusedClientException {
    List<X509Certificate> roots =
        roots().stream().filter(root -> Certificates.validAt(root, now)).toList();
    if (roots.isEmpty()) {
      throw new RefusedClientException(ClientRefusal.NO_ROOT);
    }
    List<X509Certificate> path =
        roots.contains(chain.getLast()) ? chain.subList(0, chain.size() - 1) : chain;
    if (path.isEmpty()) {
      throw new RefusedClientException(ClientRefusal.ROOT);
    }
    Set<TrustAnchor> anchors =
        roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    try {
      Certificates.validatePath(path, anchors, now);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new RefusedClientException(ClientRefusal.PATH, e);
    }
  }

  private static void checkUsage(X509Certificate leaf) throws RefusedClientException {
    if (leaf.getBasicConstraints() != -1) {
      throw new RefusedClientException(ClientRefusal.AUTHORITY);
    }
    boolean @Nullable [] usage = leaf.getKeyUsage();
    if (usage == null
        || !usage[KEY_USAGE_DIGITAL_SIGNATURE]
        || usage[KEY_USAGE_CERTIFICATE_SIGN]
        || usage[KEY_USAGE_CRL_SIGN]) {
      throw new RefusedClientException(ClientRefusal.KEY_USAGE);
    }
    if (!purposes(leaf).contains(CLIENT_AUTHENTICATION)) {
      throw new RefusedClientException(ClientRefusal.NOT_A_CLIENT);
    }
  }

  private static List<String> purposes(X509Certificate leaf) throws RefusedClientException {
    try {
      @Nullable List<String> purposes = leaf.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes;
    } catch (CertificateParsingException e) {
      throw new RefusedClientException(ClientRefusal.NOT_A_CLIENT, e);
    }
  }

  private List<X509Certificate> roots() throws RefusedClientException {
    TrustBundle current = bundle.get();
    Roots known = parsed.get();
    if (known.bundle().equals(current)) {
      return known.certificates();
    }
    try {
      List<X509Certificate> certificates = List.copyOf(PemBlock.readCertificates(current.pem()));
      parsed.set(new Roots(current, certificates));
      return certificates;
    } catch (IOException e) {
      throw new RefusedClientException(ClientRefusal.BROKEN_BUNDLE, e);
    }
  }

  private void checkClient(X509Certificate @Nullable [] chain) throws CertificateException {
    try {
      verified(chain == null ? new X509Certificate[0] : chain);
    } catch (RefusedClientException e) {
      listener.refused(e.refusal());
      log.atWarn()
          .addKeyValue("reason", e.refusal().word())
          .addKeyValue("message", e.getMessage())
          .addKeyValue("cause", e.getCause() == null ? "" : e.getCause().getMessage())
          .addKeyValue(
              "certificate",
              chain == null || chain.length == 0 ? "none" : Fingerprint.of(chain[0]).text())
          .log("client refused");
      // The peer learns that it was refused, not why.
      throw new CertificateException("the client's certificate is not trusted");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkClient(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClient(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClient(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw serversAreNotJudged();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw serversAreNotJudged();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw serversAreNotJudged();
  }

  /** None: the hint is fixed when a server starts, and would go stale with the first rotation. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static CertificateException serversAreNotJudged() {
    return new CertificateException("verifying a server: only clients are judged here");
  }
}
