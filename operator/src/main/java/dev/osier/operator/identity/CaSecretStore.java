package dev.osier.operator.identity;

import dev.osier.crds.MeshIdentitySpec;
import dev.osier.mesh.identity.AuthorityMaterial;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The authority's Secret in the API server. */
final class CaSecretStore {
  private static final String TYPE = "osier.dev/certificate-authority";

  private final KubernetesClient client;
  private final String namespace;

  CaSecretStore(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The Secret as a resource. */
  Resource<Secret> resource() {
    return client.secrets().inNamespace(namespace).withName(CaSecretContent.NAME);
  }

  /** The Secret of an intermediate that somebody else looks after, as a resource. */
  Resource<Secret> own(String name) {
    return client.secrets().inNamespace(namespace).withName(name);
  }

  /** What is there now, wherever the mesh is to have its authority from. */
  SecretObservation read(MeshIdentitySpec spec) {
    Optional<String> own = OwnIntermediate.secretName(spec);
    if (own.isEmpty()) {
      return observe(resource().get());
    }
    try {
      return observeOwn(own(own.get()).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new SecretObservation.Unusable(
            "the control plane may not read it: name it in the chart's caSecrets");
      }
      throw e;
    }
  }

  static SecretObservation observe(@Nullable Secret secret) {
    return secret == null
        ? new SecretObservation.Absent()
        : CaSecretContent.read(secret.getData(), secret.getMetadata().getResourceVersion());
  }

  static SecretObservation observeOwn(@Nullable Secret secret) {
    return secret == null ? new SecretObservation.Absent() : OwnIntermediate.read(secret);
  }

  /** Makes the Secret; does nothing if another has made it. */
  void create(AuthorityMaterial material, RotationRecord record) {
    try {
      client.resource(secret(material, record)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** Replaces the content of exactly the version that was read; the rest of it is the user's. */
  void replace(AuthorityMaterial material, RotationRecord record, String resourceVersion) {
    Secret secret = resource().get();
    if (secret != null) {
      secret.setData(CaSecretContent.write(material, record));
      secret.getMetadata().setResourceVersion(resourceVersion);
      client.resource(secret).update();
    }
  }

  private Secret secret(AuthorityMaterial material, RotationRecord record) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(CaSecretContent.NAME)
        .addToLabels("app.kubernetes.io/name", "osier")
        .addToLabels("app.kubernetes.io/component", "certificate-authority")
        .endMetadata()
        .withType(TYPE)
        .withData(CaSecretContent.write(material, record))
        .build();
  }
}
