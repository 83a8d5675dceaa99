package dev.osier.controlplane;

import dev.osier.ca.WorkloadIssuer;
import dev.osier.controlplane.Configuration.Quantities;
import dev.osier.mesh.Discovery;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.identity.RootsConfigMaps;
import dev.osier.operator.token.TokenAuthenticator;
import dev.osier.webhook.bootstrap.ControlPlaneAddress;
import dev.osier.webhook.injection.CertificateSettings;
import dev.osier.webhook.injection.InjectionSettings;
import dev.osier.webhook.injection.ProxyResources;
import dev.osier.webhook.injection.ProxySettings;
import dev.osier.webhook.injection.ResourceAmount;
import dev.osier.webhook.injection.SecretSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link Configuration} says about injection, in the webhook's terms. */
final class InjectionConfiguration {
  static final String CONTROL_PLANE = "osier";
  static final int XDS_PORT = 15012;
  static final int SECRETS_PORT = 15013;
  private static final int TOKEN_SECONDS = 3600;
  // The most that Kubernetes lets a pod ask for (KEP-4317). How long a certificate lives is decided
  // by who issues it, by what the MeshIdentity says then: a pod's wish cannot change any more.
  private static final int LONGEST_CERTIFICATE_SECONDS = 91 * 24 * 3600;
  private static final String TRUST_BUNDLE = "osier.dev:workload:roots";

  private InjectionConfiguration() {}

  /**
   * Translates the configuration.
   *
   * @param trustDomain the trust domain that is in force
   * @throws IllegalArgumentException if a quantity or duration is none
   */
  static InjectionSettings of(Configuration configuration, TrustDomain trustDomain) {
    Configuration.Proxy proxy = configuration.proxy();
    Quantities limits = proxy.resources().limits();
    String namespace = configuration.systemNamespace();
    return new InjectionSettings(
        namespace,
        new ControlPlaneAddress(
            CONTROL_PLANE + "." + namespace + ".svc",
            XDS_PORT,
            SECRETS_PORT,
            new SpiffeId(trustDomain, namespace, CONTROL_PLANE)),
        new ProxySettings(
            proxy.image(),
            proxy.imagePullPolicy(),
            InjectionSettings.PROXY_UID,
            new ProxyResources(
                ResourceAmount.cpu(
                    required(proxy.resources().requests().cpu(), "proxy.resources.requests.cpu")),
                ResourceAmount.memory(
                    required(
                        proxy.resources().requests().memory(), "proxy.resources.requests.memory")),
                Optional.ofNullable(limits.cpu()).map(ResourceAmount::cpu),
                Optional.ofNullable(limits.memory()).map(ResourceAmount::memory)),
            ResourceAmount.cpu(required(proxy.maxResources().cpu(), "proxy.maxResources.cpu")),
            ResourceAmount.memory(
                required(proxy.maxResources().memory(), "proxy.maxResources.memory")),
            proxy.concurrency(),
            proxy.logLevel()),
        new CertificateSettings(
            WorkloadIssuer.SIGNER_NAME, TRUST_BUNDLE, LONGEST_CERTIFICATE_SECONDS),
        new SecretSettings(TokenAuthenticator.AUDIENCE, TOKEN_SECONDS, RootsConfigMaps.NAME),
        proxy.preStopSeconds(),
        discovery(configuration.mesh().discovery()));
  }

  private static Discovery discovery(String word) {
    return Discovery.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "reading the configuration: mesh.discovery must be OnDemand or Eager, is "
                        + word));
  }

  private static String required(@Nullable String value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("reading the configuration: " + field + " is missing");
    }
    return value;
  }
}
