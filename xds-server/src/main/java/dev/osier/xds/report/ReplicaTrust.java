package dev.osier.xds.report;

import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.server.PeerIdentity;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The judge of the server that a replica reports to: it must prove the control plane's own
 * identity, by a certificate that would do for a client, too. Its address proves nothing.
 */
final class ReplicaTrust extends X509ExtendedTrustManager {
  private final SpiffeId self;
  private final X509TrustManager clients;

  ReplicaTrust(SpiffeId self, X509TrustManager clients) {
    this.self = self;
    this.clients = clients;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    clients.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
    List<String> uris = PeerIdentity.uriNames(chain[0]);
    if (!uris.equals(List.of(self.uri()))) {
      throw new CertificateException("reporting: the server is not the control plane");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw clientsAreNotJudged();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw clientsAreNotJudged();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw clientsAreNotJudged();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static CertificateException clientsAreNotJudged() {
    return new CertificateException("verifying a client: only servers are judged here");
  }
}
