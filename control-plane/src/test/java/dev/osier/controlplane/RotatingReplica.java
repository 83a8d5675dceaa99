package dev.osier.controlplane;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.LeafNames;
import dev.osier.ca.ServingIdentity;
import dev.osier.ca.WorkloadIssuer;
import dev.osier.ca.WorkloadTrustManager;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.Authority;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.testkit.MeshBuilder;
import dev.osier.xds.configuration.Configurations;
import dev.osier.xds.report.Reporter;
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

/** A replica of the control plane without the API server: what it stores, a test hands it. */
final class RotatingReplica implements AutoCloseable {
  static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");
  static final AuthorityLifetimes LIFETIMES =
      new AuthorityLifetimes(Duration.ofDays(3650), Duration.ofDays(90), Duration.ofHours(1));

  private static final SpiffeId SELF = new SpiffeId(TRUST_DOMAIN, "osier-system", "osier");
  private static final Duration AGE = Duration.ofSeconds(1);

  private final InstantSource clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final CertificateAuthority authority = new CertificateAuthority(clock, random);
  private final WorkloadIssuer issuer =
      new WorkloadIssuer(authority, clock, random, decision -> {});
  private final Configurations configurations = new Configurations();
  private final RolloutReporting reporting;
  private final XdsServer server;
  private Mesh mesh = Mesh.EMPTY;

  RotatingReplica(String name, RolloutCollector collector) {
    ServingIdentity identity =
        new ServingIdentity(authority, LeafNames.workload(SELF), clock, random);
    WorkloadTrustManager trust =
        new WorkloadTrustManager(authority::trustBundle, authority::trustDomain, clock);
    reporting =
        new RolloutReporting(
            name,
            configurations,
            collector,
            new Reporter(name, SELF, identity, trust),
            () ->
                authority.state().map(Authority.AuthorityState::phase).orElse(RotationPhase.IDLE));
    XdsServerSettings usual =
        XdsServerSettings.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TRUST_DOMAIN);
    server =
        new XdsServer(
            // Connections that end soon bring the current certificates soon.
            new XdsServerSettings(
                usual.address(),
                usual.trustDomain(),
                usual.connections().withAge(AGE, AGE),
                usual.streams()),
            identity,
            trust,
            configurations,
            new SimpleMeterRegistry(),
            reporting);
  }

  void start() throws IOException {
    server.start();
  }

  int port() {
    return server.port();
  }

  CertificateAuthority authority() {
    return authority;
  }

  WorkloadIssuer issuer() {
    return issuer;
  }

  /** Signs with this from now on. */
  void install(AuthorityMaterial material) {
    authority
        .install(material, TRUST_DOMAIN, LIFETIMES)
        .ifPresent(
            refusal -> {
              throw new AssertionError(refusal);
            });
    reporting.authorityChanged();
  }

  /** Gives its proxies the roots that its authority says they are to trust. */
  void publish() {
    Mesh next =
        new MeshBuilder()
            .roots(authority.trustBundle().certificates().toArray(String[]::new))
            .pod("shop/caller", pod -> pod.address("127.30.0.1").account("caller"))
            .pod("shop/called", pod -> pod.address("127.30.0.2").account("called"))
            .build();
    configurations.publish(mesh, next);
    mesh = next;
  }

  @Override
  public void close() {
    server.stop(Duration.ofMillis(100));
    reporting.close();
  }
}
