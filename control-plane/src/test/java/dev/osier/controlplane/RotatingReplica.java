package dev.osier.controlplane;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.CredentialIssuer;
import dev.osier.ca.IssuanceListener;
import dev.osier.ca.LeafNames;
import dev.osier.ca.ServingIdentity;
import dev.osier.ca.WorkloadTrustManager;
import dev.osier.controlplane.sds.HurriedIssuer;
import dev.osier.controlplane.sds.TwoPods;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.report.Reporter;
import dev.osier.xds.secret.SecretLimits;
import dev.osier.xds.secret.SecretServer;
import dev.osier.xds.server.XdsServer;
import dev.osier.xds.server.XdsServerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A replica of the control plane without the API server: what would be stored there, a test hands
 * it. It begins with nothing else, as a process that was just started does.
 */
final class RotatingReplica {
  private static final Duration AGE = Duration.ofSeconds(1);

  private final InstantSource clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final CertificateAuthority authority = new CertificateAuthority(clock, random);
  private final Configurations configurations = new Configurations();
  private final String name;
  private final TwoPods pods;
  private final AuthorityLifetimes lifetimes;
  private final RolloutCollector collector;
  private final HurriedIssuer issuer;
  private final RolloutReporting reporting;
  private final XdsServer xds;
  private final SecretServer secrets;
  private Mesh mesh = Mesh.EMPTY;

  /** Starts one, which signs with this material. */
  RotatingReplica(
      String name,
      TwoPods pods,
      AuthorityMaterial material,
      AuthorityLifetimes lifetimes,
      RolloutCollector collector)
      throws IOException {
    this.name = name;
    this.pods = pods;
    this.lifetimes = lifetimes;
    this.collector = collector;
    ServingIdentity identity =
        new ServingIdentity(authority, LeafNames.workload(TwoPods.SELF), clock, random);
    WorkloadTrustManager trust =
        new WorkloadTrustManager(authority::trustBundle, authority::trustDomain, clock);
    issuer =
        new HurriedIssuer(new CredentialIssuer(authority, clock, random, IssuanceListener.NONE));
    reporting =
        new RolloutReporting(
            name,
            configurations,
            collector,
            new Reporter(name, TwoPods.SELF, identity, trust),
            this::phase);
    follow(material);
    xds =
        new XdsServer(
            xdsSettings(),
            identity,
            trust,
            pods.onThisMachine(configurations),
            new SimpleMeterRegistry(),
            reporting);
    secrets =
        new SecretServer(
            loopback(),
            secretLimits(),
            identity,
            this::judge,
            issuer,
            () -> mesh,
            new SimpleMeterRegistry(),
            clock,
            random);
    xds.start();
    secrets.start();
  }

  // Connections that end soon bring the current certificates soon, and to either replica.
  private static XdsServerSettings xdsSettings() {
    XdsServerSettings usual = XdsServerSettings.of(loopback(), TwoPods.TRUST_DOMAIN);
    return new XdsServerSettings(
        usual.address(),
        usual.trustDomain(),
        usual.connections().withAge(AGE, AGE),
        usual.streams());
  }

  private static SecretLimits secretLimits() {
    SecretLimits usual = SecretLimits.DEFAULT;
    return new SecretLimits(
        usual.connections(),
        usual.callers(),
        AGE.multipliedBy(2),
        AGE.multipliedBy(4),
        usual.patience(),
        usual.streamsPerPod(),
        Duration.ofMillis(20),
        usual.spacedPods(),
        Duration.ofMillis(200),
        Duration.ofMillis(200),
        Duration.ofMillis(200));
  }

  private TokenVerdict judge(String token) {
    for (NamespacedName pod : List.of(TwoPods.CLIENT, TwoPods.SERVER)) {
      if (token.equals(RotatingPod.token(pod))) {
        return Optional.ofNullable(mesh.workloads().get(pod))
            .<TokenVerdict>map(
                found -> new TokenVerdict.Accepted(pod, found.uid(), found.identity()))
            .orElseThrow();
      }
    }
    return new TokenVerdict.Refused(TokenRefusal.NOT_AUTHENTICATED, "unknown token");
  }

  int xdsPort() {
    return xds.port();
  }

  int secretsPort() {
    return secrets.port();
  }

  /** Renews certificates as often as it can. */
  void hurry() {
    issuer.hurry(true);
  }

  /** Has another make the certificates. */
  void issueWith(WorkloadCredentialIssuer other) {
    issuer.replaceBy(other);
  }

  WorkloadCredentialIssuer ownIssuer() {
    return new CredentialIssuer(authority, clock, random, IssuanceListener.NONE);
  }

  AuthorityState state() {
    return authority.state().orElseThrow();
  }

  private RotationPhase phase() {
    return authority.state().map(AuthorityState::phase).orElse(RotationPhase.IDLE);
  }

  /** What is to be stored next. */
  AuthorityMaterial advance(AuthorityMaterial stored, RotationPhase phase) {
    return authority.advance(stored, phase, TwoPods.TRUST_DOMAIN, lifetimes);
  }

  /** Signs with this from now on, and gives its proxies the roots that follow from it. */
  void follow(AuthorityMaterial stored) {
    authority
        .install(stored, TwoPods.TRUST_DOMAIN, lifetimes)
        .ifPresent(
            refusal -> {
              throw new AssertionError(refusal);
            });
    Mesh next = pods.mesh(authority.trustBundle());
    configurations.publish(mesh, next);
    mesh = next;
    reporting.authorityChanged();
  }

  /** Ends it at once. */
  void end() {
    xds.stop(Duration.ZERO);
    secrets.stop(Duration.ZERO);
    reporting.close();
    collector.forget(name);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }
}
