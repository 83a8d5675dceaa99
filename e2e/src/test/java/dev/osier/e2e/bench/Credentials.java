package dev.osier.e2e.bench;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.CredentialIssuer;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.xds.server.TlsImplementation;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Certificates for callers, signed with the key that the control plane keeps in its Secret. */
final class Credentials {
  private static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  private static final Duration LIFE = Duration.ofDays(1);

  private final CredentialIssuer issuer;

  private Credentials(CredentialIssuer issuer) {
    this.issuer = issuer;
  }

  static Credentials of(KubernetesClient client) {
    Secret secret = client.secrets().inNamespace(Names.SYSTEM).withName("osier-ca").require();
    Map<String, String> data = secret.getData();
    CertificateAuthority authority =
        new CertificateAuthority(Clock.systemUTC(), new SecureRandom());
    authority
        .install(
            new AuthorityMaterial(
                text(data, "root.crt"),
                text(data, "root.key"),
                text(data, "ca.crt"),
                text(data, "ca.key")),
            TRUST_DOMAIN,
            new AuthorityLifetimes(Duration.ofDays(3650), Duration.ofDays(90), LIFE))
        .ifPresent(
            problem -> {
              throw new IllegalStateException("taking over the authority: " + problem);
            });
    return new Credentials(
        new CredentialIssuer(authority, Clock.systemUTC(), new SecureRandom(), decision -> {}));
  }

  /** What a caller's pod would have been given. */
  WorkloadCredential of(int proxy) {
    String namespace = Names.namespace(proxy);
    return issuer
        .issue(
            new SpiffeId(TRUST_DOMAIN, namespace, Names.CALLER_ACCOUNT),
            new NamespacedName(namespace, Names.caller(proxy)))
        .orElseThrow(() -> new IllegalStateException("no certificate for caller " + proxy));
  }

  /** The TLS of a sidecar that has not been connected before: it has no session to resume. */
  static SslContext tls(WorkloadCredential credential) {
    try {
      return GrpcSslContexts.configure(
              SslContextBuilder.forClient()
                  .keyManager(
                      stream(credential.certificateChain()), stream(credential.privateKey()))
                  // Whom the sidecar trusts costs the server nothing.
                  .trustManager(InsecureTrustManagerFactory.INSTANCE)
                  .protocols("TLSv1.3"),
              // As Envoy, so that the sidecars leave the processors to the server.
              TlsImplementation.provider())
          .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("setting up a sidecar's TLS", e);
    }
  }

  private static ByteArrayInputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Map<String, String> data, String key) {
    return new String(
        Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.UTF_8);
  }
}
