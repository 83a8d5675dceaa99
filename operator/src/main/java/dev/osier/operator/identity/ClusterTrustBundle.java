package dev.osier.operator.identity;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Root certificates that any pod may mount (certificates.k8s.io/v1, KEP-3257). The client library
 * knows only its beta form.
 */
@Group("certificates.k8s.io")
@Version("v1")
@Kind("ClusterTrustBundle")
@Plural("clustertrustbundles")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class ClusterTrustBundle extends CustomResource<ClusterTrustBundle.Spec, Void> {
  private static final long serialVersionUID = 1L;

  /** An empty bundle, for a deserialiser to fill. */
  public ClusterTrustBundle() {}

  /**
   * The roots.
   *
   * @param signerName whose roots
   * @param trustBundle the certificates, PEM
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(String signerName, String trustBundle) {}
}
