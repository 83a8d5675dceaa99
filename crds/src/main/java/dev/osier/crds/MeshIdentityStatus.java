package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a {@link MeshIdentity} now.
 *
 * @param conditions {@code Ready}
 * @param observedGeneration the generation that the rest of this status is about
 * @param trustDomain the trust domain in use
 * @param ca the certificate authority in use; absent until there is one
 * @param workloads how many workloads there are
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshIdentityStatus(
    @JsonPropertyDescription(
            "Ready is True while certificates can be issued. Otherwise its reason says why:"
                + " CASecretMissing or CASecretReplaced (the authority's Secret is not the one"
                + " that status.ca records; nothing new is made), CASecretInvalid, CAFailed.")
        @Size(max = 8)
        List<Condition> conditions,
    @JsonPropertyDescription("The generation of the object that this status is about.") @Min(0)
        long observedGeneration,
    @JsonPropertyDescription("The trust domain in use.") @Size(max = 255)
        @Nullable String trustDomain,
    @JsonPropertyDescription("The certificate authority in use. Absent until there is one.")
        @Nullable Authority ca,
    @JsonPropertyDescription("How many workloads there are.") @Nullable Workloads workloads) {

  public MeshIdentityStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /**
   * The certificate authority in use.
   *
   * @param rootFingerprint which root this mesh trusts
   * @param rootNotAfter when the root expires, RFC 3339
   * @param intermediateNotAfter when the intermediate expires, RFC 3339
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Authority(
      @JsonPropertyDescription(
              "sha256: and the hexadecimal digest of the root certificate. Once it is recorded, no"
                  + " other root is taken.")
          @Size(max = 128)
          @Nullable String rootFingerprint,
      @JsonPropertyDescription("When the root expires, in RFC 3339.") @Size(max = 64)
          @Nullable String rootNotAfter,
      @JsonPropertyDescription("When the intermediate expires, in RFC 3339.") @Size(max = 64)
          @Nullable String intermediateNotAfter) {}

  /**
   * How many workloads there are.
   *
   * @param meshed how many pods that have not ended have a sidecar
   * @param issued how many of them hold a certificate
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Workloads(
      @JsonPropertyDescription("How many pods that have not ended have a sidecar.") @Min(0)
          int meshed,
      @JsonPropertyDescription(
              "How many of them run, and so hold a certificate: the kubelet starts no container of"
                  + " such a pod before its certificate is there.")
          @Min(0)
          int issued) {}
}
