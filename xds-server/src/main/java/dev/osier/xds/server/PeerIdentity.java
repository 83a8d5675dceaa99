package dev.osier.xds.server;

import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who opens a stream, from the only URI name in the certificate that the connection was
 * established with (SPIFFE X.509-SVID, section 2), and refuses everybody else.
 *
 * <p>The certificate is verified once more for each stream: a resumed TLS session skips that, and a
 * certificate may have expired, or a root been retired, since the connection was established.
 */
public final class PeerIdentity implements ServerInterceptor {
  /** Whom the stream belongs to. */
  public static final Context.Key<SpiffeId> CALLER = Context.key("caller");

  /**
   * The last certificate of the chain that the stream's connection was established with, which a
   * root has issued.
   */
  public static final Context.Key<X509Certificate> ISSUER = Context.key("issuer");

  private static final Logger LOG = LoggerFactory.getLogger(PeerIdentity.class);
  private static final int URI_NAME = 6;

  private final TrustDomain trustDomain;
  private final X509TrustManager trust;
  private final XdsMetrics metrics;
  private final Throttle throttle = new Throttle(Duration.ofSeconds(1));

  PeerIdentity(TrustDomain trustDomain, X509TrustManager trust, XdsMetrics metrics) {
    this.trustDomain = trustDomain;
    this.trust = trust;
    this.metrics = metrics;
  }

  /**
   * Whom the stream belongs to that is being opened.
   *
   * @throws IllegalStateException if nobody was identified, which is an error of ours
   */
  public static SpiffeId caller() {
    SpiffeId caller = CALLER.get();
    if (caller == null) {
      throw new IllegalStateException("opening a stream: its caller was not identified");
    }
    return caller;
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    try {
      X509Certificate[] chain = chain(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
      SpiffeId caller = identify(chain);
      return Contexts.interceptCall(
          Context.current().withValues(CALLER, caller, ISSUER, chain[chain.length - 1]),
          call,
          headers,
          next);
    } catch (CertificateException e) {
      if (throttle.admit()) {
        LOG.atWarn()
            .addKeyValue("remote", call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
            .addKeyValue("reason", LogText.of(e.getMessage()))
            .log("stream refused");
      }
      metrics.ended(Status.Code.UNAUTHENTICATED);
      call.close(
          Status.UNAUTHENTICATED.withDescription("identifying the caller: " + e.getMessage()),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  private SpiffeId identify(X509Certificate[] chain) throws CertificateException {
    trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
    List<String> uris = uriNames(chain[0]);
    if (uris.size() != 1) {
      throw new CertificateException(
          "the certificate must have exactly one URI name, it has " + uris.size());
    }
    Optional<SpiffeId> identity = SpiffeId.parse(uris.getFirst());
    return identity
        .filter(id -> id.trustDomain().equals(trustDomain))
        .orElseThrow(
            () ->
                new CertificateException(
                    "the certificate's URI name is no identity of " + trustDomain));
  }

  private static X509Certificate[] chain(@Nullable SSLSession session) throws CertificateException {
    if (session == null) {
      throw new CertificateException("the connection has no TLS");
    }
    Certificate[] certificates;
    try {
      certificates = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("the caller showed no certificate", e);
    }
    return Arrays.stream(certificates)
        .map(X509Certificate.class::cast)
        .toArray(X509Certificate[]::new);
  }

  /**
   * The URI names of a certificate.
   *
   * @throws CertificateParsingException if they can't be read
   */
  public static List<String> uriNames(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null) {
      return List.of();
    }
    return names.stream()
        .filter(name -> name.get(0).equals(URI_NAME))
        .map(name -> (String) name.get(1))
        .toList();
  }
}
