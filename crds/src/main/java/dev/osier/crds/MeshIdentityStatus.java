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
 * @param conditions {@code Ready}, and while they hold {@code CertificateExpiring}, {@code
 *     RotationBlocked} and {@code ClockSkew}
 * @param observedGeneration the generation that the rest of this status is about
 * @param trustDomain the trust domain in use
 * @param ca the certificate authority in use; absent until there is one
 * @param rotation how far a change of root has come; absent until there is an authority
 * @param workloads how many workloads there are
 * @param plaintext who still sends plaintext; absent until it is known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshIdentityStatus(
    @JsonPropertyDescription(
            "Ready is True while certificates can be issued. Otherwise its reason says why:"
                + " CASecretMissing or CASecretReplaced (the authority's Secret is not the one that"
                + " status.ca records; nothing new is made), CASecretInvalid, RotationUnderWay"
                + " (ca.secretRef has to wait until a change of root is over), CAFailed."
                + " CertificateExpiring is there while a certificate of the authority has less than"
                + " a quarter of its life left. RotationBlocked is there while a change of root"
                + " waits for somebody, whom it names; it is never forced. ClockSkew is there only"
                + " while it is True: its message names the nodes whose clocks differ from the API"
                + " server's by more than certificate.clockSkewGrace (or 10s, if that is less), by"
                + " the times in their Leases; it is looked at every ten minutes at least."
                + " DeliveryNotServed is there while delivery is PodCertificate and the API server"
                + " lacks what that needs. RootsNotWritten is there while the ConfigMap osier-roots"
                + " cannot be written in some namespaces, which it names.")
        @Size(max = 8)
        List<Condition> conditions,
    @JsonPropertyDescription("The generation of the object that this status is about.") @Min(0)
        long observedGeneration,
    @JsonPropertyDescription("The trust domain in use.") @Size(max = 255)
        @Nullable String trustDomain,
    @JsonPropertyDescription("The certificate authority in use. Absent until there is one.")
        @Nullable Authority ca,
    @JsonPropertyDescription(
            "How far a change of the root certificate has come. Absent until there is an"
                + " authority.")
        @Nullable Rotation rotation,
    @JsonPropertyDescription("How many workloads there are.") @Nullable Workloads workloads,
    @JsonPropertyDescription(
            "Who still sends plaintext to workloads, and would be refused under Strict. Absent"
                + " until it is known.")
        @Nullable PlaintextCallers plaintext) {

  public MeshIdentityStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** This status with what is known of plaintext. */
  public MeshIdentityStatus with(PlaintextCallers callers) {
    return new MeshIdentityStatus(
        conditions,
        observedGeneration,
        trustDomain,
        ca,
        rotation,
        workloads == null ? null : workloads.with(callers),
        callers);
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
                  + " other root is taken, but for the one that a change of root puts in its"
                  + " place.")
          @Size(max = 128)
          @Nullable String rootFingerprint,
      @JsonPropertyDescription("When the root expires, in RFC 3339.") @Size(max = 64)
          @Nullable String rootNotAfter,
      @JsonPropertyDescription("When the intermediate expires, in RFC 3339.") @Size(max = 64)
          @Nullable String intermediateNotAfter) {}

  /**
   * How far a change of root has come.
   *
   * @param phase the phase it is in
   * @param oldRoot the root that is replaced; absent if idle
   * @param newRoot the root that takes its place; absent if idle
   * @param proxies how far the workloads have come with it; absent if idle
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rotation(
      @JsonPropertyDescription(
              "Idle: there is one root. Prepare: there is a new one, and every workload is given"
                  + " both. Activate: certificates begin to be issued under the new one. Drain:"
                  + " certificates under the old one are still in use. Retire: the old one leaves"
                  + " what workloads trust.")
          @Size(max = 16)
          @Nullable String phase,
      @JsonPropertyDescription("The fingerprint of the root that is replaced. Absent if idle.")
          @Size(max = 128)
          @Nullable String oldRoot,
      @JsonPropertyDescription("The fingerprint of the root that takes its place. Absent if idle.")
          @Size(max = 128)
          @Nullable String newRoot,
      @JsonPropertyDescription("How far the workloads have come. Absent if idle.")
          @Nullable RotatingProxies proxies) {}

  /**
   * How far the workloads have come with a change of root.
   *
   * @param trustBoth how many have confirmed both roots
   * @param trustOldOnly how many have not confirmed the new one
   * @param leafOnNew how many presented a certificate under the new root
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RotatingProxies(
      @JsonPropertyDescription(
              "How many running pods have a proxy that has confirmed that it trusts both roots."
                  + " Zero once the old one is retired.")
          @Min(0)
          int trustBoth,
      @JsonPropertyDescription(
              "How many have not confirmed the new root. While there are any in phase Prepare,"
                  + " nothing is issued under it. Zero: none.")
          @Min(0)
          int trustOldOnly,
      @JsonPropertyDescription(
              "How many connected to the control plane with a certificate under the new root. A"
                  + " proxy connects anew at least every 33 minutes, so this lags behind by as"
                  + " much. Zero: none.")
          @Min(0)
          int leafOnNew) {}

  /**
   * How many workloads there are.
   *
   * @param meshed how many pods that have not ended have a sidecar
   * @param issued how many of them hold a certificate
   * @param podCertificate how many of them have a kubelet that asks for their certificate
   * @param sds how many of them get it over SDS
   * @param plaintextPeers how many callers send them plaintext
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Workloads(
      @JsonPropertyDescription("How many pods that have not ended have a sidecar.") @Min(0)
          int meshed,
      @JsonPropertyDescription(
              "How many of them run, and so hold a certificate: none of its containers but the"
                  + " sidecar's is started before.")
          @Min(0)
          int issued,
      @JsonPropertyDescription("How many of them were created with delivery PodCertificate.")
          @Min(0)
          int podCertificate,
      @JsonPropertyDescription("How many of them were created with delivery SDS.") @Min(0) int sds,
      @JsonPropertyDescription(
              "How many callers still send them plaintext; status.plaintext says who.")
          @Min(0)
          int plaintextPeers) {
    Workloads with(PlaintextCallers callers) {
      return new Workloads(meshed, issued, podCertificate, sds, callers.count());
    }
  }
}
