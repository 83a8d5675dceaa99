package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * What a {@link MeshIdentity} asks for. A field that is left out has its documented default here,
 * too, so that an object stored before the field existed reads the same.
 *
 * @param trustDomain the first part of every identity; immutable
 * @param delivery how workloads come by their certificates
 * @param mtls what workloads do with mutual TLS
 * @param ca the certificate authority
 * @param certificate the workloads' certificates
 * @param rotation how the root certificate is replaced
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.trustDomain == oldSelf.trustDomain",
    message = "the trust domain is immutable",
    fieldPath = ".trustDomain")
@ValidationRule(
    value =
        "!has(self.ca.managed) || duration(self.ca.managed.intermediateTTL).getSeconds() >="
            + " 3 * duration(self.certificate.ttl).getSeconds()",
    message =
        "ca.managed.intermediateTTL must be at least three times certificate.ttl: the intermediate"
            + " is renewed when a third of its life is left",
    fieldPath = ".certificate.ttl")
@ValidationRule(
    value =
        "self.delivery != 'PodCertificate' ||"
            + " duration(self.certificate.ttl) >= duration('1h')",
    message =
        "certificate.ttl must be at least 1h with delivery PodCertificate: the API server accepts"
            + " no shorter life",
    fieldPath = ".certificate.ttl")
public record MeshIdentitySpec(
    @JsonPropertyDescription(
            "The trust domain: the first part of every workload's identity, spiffe://<trust"
                + " domain>/ns/<namespace>/sa/<service account>. Lower-case letters, digits, dashes"
                + " and underscores, and single dots between them. Immutable, since every"
                + " certificate in use carries it. Default: cluster.local.")
        @Default("cluster.local")
        @Pattern("^[a-z0-9_-]+(\\.[a-z0-9_-]+)*$")
        @Size(min = 1, max = 255)
        String trustDomain,
    @JsonPropertyDescription(
            "How workloads come by their keys and certificates. PodCertificate: the kubelet makes"
                + " the key and asks for the certificate (Kubernetes 1.37 and later). SDS: the"
                + " control plane makes both, and hands them to the workload's proxy alone, over a"
                + " connection that a token of the pod authenticates. Auto: PodCertificate where"
                + " the API server serves podcertificaterequests and clustertrustbundles of"
                + " certificates.k8s.io/v1 and certificate.ttl is at least 1h, else SDS. A change"
                + " is for pods created from then on; running ones keep what they were created"
                + " with, and both work side by side. Default: Auto.")
        @Default("Auto")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        CertificateDelivery delivery,
    @JsonPropertyDescription("What workloads do with mutual TLS.") @Default("{}") MutualTls mtls,
    @JsonPropertyDescription("The certificate authority of the mesh: exactly one of its fields.")
        @Default("{\"managed\":{}}")
        CertificateAuthority ca,
    @JsonPropertyDescription("The certificates of workloads.") @Default("{}")
        WorkloadCertificate certificate,
    @JsonPropertyDescription("How the root certificate is replaced by another.") @Default("{}")
        RotationSettings rotation) {
  /** The trust domain of a mesh that names none. */
  public static final String DEFAULT_TRUST_DOMAIN = "cluster.local";

  /** The specification of a mesh that asks for nothing in particular. */
  public static final MeshIdentitySpec DEFAULT =
      new MeshIdentitySpec(
          DEFAULT_TRUST_DOMAIN,
          CertificateDelivery.AUTO,
          MutualTls.DEFAULT,
          CertificateAuthority.DEFAULT,
          WorkloadCertificate.DEFAULT,
          RotationSettings.DEFAULT);

  public MeshIdentitySpec {
    trustDomain = trustDomain == null ? DEFAULT_TRUST_DOMAIN : trustDomain;
    delivery = delivery == null ? CertificateDelivery.AUTO : delivery;
    mtls = mtls == null ? MutualTls.DEFAULT : mtls;
    ca = ca == null ? CertificateAuthority.DEFAULT : ca;
    certificate = certificate == null ? WorkloadCertificate.DEFAULT : certificate;
    rotation = rotation == null ? RotationSettings.DEFAULT : rotation;
  }
}
