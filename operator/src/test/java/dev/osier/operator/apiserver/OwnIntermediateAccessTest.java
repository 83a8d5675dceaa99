package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.crds.Condition;
import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.OperatorObserver;
import dev.osier.operator.OsierOperator;
import dev.osier.operator.ScratchAuthority;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Secret that the control plane may not read, until somebody lets it. */
@Tag("apiserver")
class OwnIntermediateAccessTest {
  private static final String ACCOUNT = "system:serviceaccount:osier-system:reader";
  private static final AuthorityLifetimes LIFETIMES =
      new AuthorityLifetimes(Duration.ofDays(3650), Duration.ofDays(90), Duration.ofDays(1));
  private static final String EVERYTHING_BUT_SECRETS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: everything-but-secrets}
      rules:
        - apiGroups: [""]
          resources: [configmaps, events, namespaces, nodes, pods, serviceaccounts, services]
          verbs: ["*"]
        - apiGroups:
            - admissionregistration.k8s.io
            - apiextensions.k8s.io
            - authentication.k8s.io
            - certificates.k8s.io
            - coordination.k8s.io
            - discovery.k8s.io
            - gateway.networking.k8s.io
            - osier.dev
          resources: ["*"]
          verbs: ["*"]
        - apiGroups: [certificates.k8s.io]
          resources: [signers]
          verbs: ["*"]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: everything-but-secrets}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: everything-but-secrets}
      subjects: [{kind: ServiceAccount, name: reader, namespace: osier-system}]
      """;

  private final ApiServer server = new ApiServer();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(server.client.getConfiguration())
                  .withImpersonateUsername(ACCOUNT)
                  .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                  .build())
          .build();
  private final ScratchAuthority authority = new ScratchAuthority(InstantSource.system());
  private final OsierOperator operator =
      new OsierOperator(
          client,
          ApiServer.settings("osier-0", MeshIdentitySpec.DEFAULT),
          authority,
          authority,
          List.of(),
          OperatorObserver.NONE,
          InstantSource.system());

  @BeforeEach
  void prepare() {
    server.prepare();
    server.apply(EVERYTHING_BUT_SECRETS);
    allow("osier-ca");
  }

  @AfterEach
  void stop() {
    operator.close();
    client.close();
    server.client.secrets().inNamespace(ApiServer.SYSTEM).withName("unread").delete();
    for (String name : List.of("osier-ca", "unread")) {
      server.client.rbac().roles().inNamespace(ApiServer.SYSTEM).withName(name).delete();
      server.client.rbac().roleBindings().inNamespace(ApiServer.SYSTEM).withName(name).delete();
    }
    server.client.rbac().clusterRoleBindings().withName("everything-but-secrets").delete();
    server.client.rbac().clusterRoles().withName("everything-but-secrets").delete();
    server.close();
  }

  /** What the chart's caSecrets does. */
  private void allow(String secret) {
    server.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: SECRET, namespace: osier-system}
        rules:
          - apiGroups: [""]
            resources: [secrets]
            resourceNames: [SECRET]
            verbs: [get, list, watch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: SECRET, namespace: osier-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: SECRET}
        subjects: [{kind: ServiceAccount, name: reader, namespace: osier-system}]
        """
            .replace("SECRET", secret));
  }

  private void store(AuthorityMaterial material) {
    server.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: unread, namespace: osier-system}
        type: kubernetes.io/tls
        data: {tls.crt: %s, tls.key: %s, ca.crt: %s}
        """
            .formatted(
                base64(material.intermediateCertificate()),
                base64(material.intermediateKey()),
                base64(material.rootCertificate())));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void thatItMayNotBeReadIsSaidAndOnceItMayItIsTakenWithoutARestart() {
    ScratchAuthority somebody = new ScratchAuthority(InstantSource.system());
    store(somebody.create(new TrustDomain("cluster.local"), LIFETIMES));
    server.apply(
        """
        apiVersion: osier.dev/v1alpha1
        kind: MeshIdentity
        metadata: {name: default}
        spec: {ca: {secretRef: {name: unread}}}
        """);
    operator.start();
    assertThat(server.awaitReady("CASecretInvalid").message())
        .isEqualTo(
            "the secret unread cannot be used: the control plane may not read it: name it in the"
                + " chart's caSecrets");
    assertThat(authority.state()).isEmpty();

    allow("unread");
    assertThat(server.awaitReady("Issuing").status()).isEqualTo(Condition.TRUE);
  }
}
