package dev.osier.operator.signing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.osier.crds.Condition;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kubelet's request for a pod's certificate (certificates.k8s.io/v1, KEP-4317). The client
 * library knows only its alpha form.
 */
@Group("certificates.k8s.io")
@Version("v1")
@Kind("PodCertificateRequest")
@Plural("podcertificaterequests")
@JsonIgnoreProperties(ignoreUnknown = true)
public final class PodCertificateRequest
    extends CustomResource<PodCertificateRequest.Spec, PodCertificateRequest.Status>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** An empty request, for a deserialiser to fill. */
  public PodCertificateRequest() {}

  /** Whether it has been answered for good. */
  boolean isAnswered() {
    return getStatus() != null
        && getStatus().conditions().stream()
            .anyMatch(condition -> Status.FINAL.contains(condition.type()));
  }

  /**
   * What is asked.
   *
   * @param signerName who is asked
   * @param podName the pod's name
   * @param podUID its UID
   * @param serviceAccountName the account it runs under
   * @param serviceAccountUID that account's UID
   * @param nodeName the node it runs on
   * @param nodeUID that node's UID
   * @param maxExpirationSeconds the longest life accepted, in seconds
   * @param stubPKCS10Request a certification request that matters for its key only, DER in Base64
   * @param unverifiedUserAnnotations what the pod's author tells the signer
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Spec(
      String signerName,
      String podName,
      String podUID,
      String serviceAccountName,
      String serviceAccountUID,
      String nodeName,
      String nodeUID,
      long maxExpirationSeconds,
      String stubPKCS10Request,
      Map<String, String> unverifiedUserAnnotations) {
    Spec {
      unverifiedUserAnnotations =
          unverifiedUserAnnotations == null ? Map.of() : Map.copyOf(unverifiedUserAnnotations);
    }
  }

  /**
   * The answer.
   *
   * @param conditions {@code Issued}, {@code Denied} or {@code Failed}; at most one of them
   * @param certificateChain the leaf and then the intermediate, PEM
   * @param notBefore when the leaf's life begins, RFC 3339
   * @param beginRefreshAt when the kubelet should ask again, RFC 3339
   * @param notAfter when the leaf's life ends, RFC 3339
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Status(
      List<Condition> conditions,
      @Nullable String certificateChain,
      @Nullable String notBefore,
      @Nullable String beginRefreshAt,
      @Nullable String notAfter) {
    static final Set<String> FINAL = Set.of("Issued", "Denied", "Failed");

    Status {
      conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
  }
}
