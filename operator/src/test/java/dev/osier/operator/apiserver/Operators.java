package dev.osier.operator.apiserver;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OperatorSettings;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import dev.osier.testkit.Await;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Operators of one API server in this process, and all that they publish. */
final class Operators implements AutoCloseable {
  static final TrustDomain TRUST_DOMAIN = new TrustDomain("cluster.local");

  /** Of an authority that somebody else made. */
  static final AuthorityLifetimes LIFETIMES =
      new AuthorityLifetimes(Duration.ofDays(30), Duration.ofDays(3), Duration.ofHours(1));

  final ApiServer server = new ApiServer();

  /** The meshes, the first first. */
  final List<Mesh> published = new CopyOnWriteArrayList<>();

  private final List<AutoCloseable> running = new ArrayList<>();

  /** Starts one that makes this identity if there is none. */
  OsierOperator start(String replica, ScratchAuthority authority, MeshIdentitySpec identity) {
    return start(ApiServer.settings(replica, identity), authority);
  }

  OsierOperator start(OperatorSettings settings, ScratchAuthority authority) {
    OsierOperator operator =
        new OsierOperator(
            server.operatorClient,
            settings,
            authority,
            authority,
            List.of((before, after) -> published.add(after)),
            OperatorObserver.NONE,
            InstantSource.system());
    operator.start();
    running.add(operator);
    return operator;
  }

  OsierOperator start(String replica, ScratchAuthority authority) {
    return start(replica, authority, MeshIdentitySpec.DEFAULT);
  }

  OsierOperator startReady(ScratchAuthority authority) {
    return startReady(authority, MeshIdentitySpec.DEFAULT);
  }

  OsierOperator startReady(ScratchAuthority authority, MeshIdentitySpec identity) {
    OsierOperator operator = start("osier-0", authority, identity);
    Await.until("readiness", operator::isReady);
    return operator;
  }

  static ScratchAuthority authority() {
    return new ScratchAuthority(InstantSource.system());
  }

  /** The Secret that an operator would keep this material in. */
  static Secret secret(AuthorityMaterial material) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(ApiServer.SYSTEM)
        .withName("osier-ca")
        .endMetadata()
        .withStringData(
            Map.of(
                "root.crt", material.rootCertificate(),
                "root.key", material.rootKey(),
                "ca.crt", material.intermediateCertificate(),
                "ca.key", material.intermediateKey()))
        .build();
  }

  /** Stops all that were started. */
  void stop() throws Exception {
    for (AutoCloseable each : running.reversed()) {
      each.close();
    }
    running.clear();
  }

  @Override
  public void close() throws Exception {
    stop();
    server.close();
  }
}
