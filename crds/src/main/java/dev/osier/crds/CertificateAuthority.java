package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where the mesh's certificates come from: exactly one of the two.
 *
 * @param managed an authority that Osier makes and looks after; null if there is another
 * @param secretRef an intermediate that somebody else makes and looks after; null if there is none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.managed) != has(self.secretRef)",
    message = "exactly one of ca.managed and ca.secretRef must be set; null takes one away")
public record CertificateAuthority(
    @JsonPropertyDescription(
            "An authority that Osier makes and looks after. Its keys are in the Secret osier-ca in"
                + " the system namespace: made once, never replaced behind your back. Default: {}"
                + " if ca is left out.")
        @Nullable Managed managed,
    @JsonPropertyDescription(
            "An intermediate that you make, renew and replace yourself; Osier never sees its root's"
                + " key. A replacement under the same root is taken at once; one under another root"
                + " is refused, and so is one that cannot sign: the condition Ready says why, and"
                + " what was taken last goes on signing. Default: none.")
        @Nullable SecretReference secretRef) {
  /** A managed authority with the default lives. */
  public static final CertificateAuthority DEFAULT = new CertificateAuthority(Managed.DEFAULT);

  public CertificateAuthority {
    managed = managed == null && secretRef == null ? Managed.DEFAULT : managed;
  }

  /** An authority that Osier makes and looks after. */
  public CertificateAuthority(Managed managed) {
    this(managed, null);
  }

  /**
   * A Secret in the system namespace.
   *
   * @param name its name
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretReference(
      @JsonPropertyDescription(
              "The name of a Secret of the type kubernetes.io/tls in the system namespace: tls.crt"
                  + " is the intermediate alone, tls.key its key as PKCS #8, ca.crt the root that"
                  + " issued it. The control plane must be allowed to read it: name it in the"
                  + " chart's caSecrets.")
          @Required
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          @Size(min = 1, max = 253)
          String name) {}

  /**
   * An authority that Osier makes and looks after.
   *
   * @param rootTTL how long the root certificate lives
   * @param intermediateTTL how long the certificate that signs workloads' certificates lives
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value =
          "duration(self.rootTTL) >= duration('24h')"
              + " && duration(self.rootTTL) <= duration('219000h')",
      message = "rootTTL must be between 24h and 219000h",
      fieldPath = ".rootTTL")
  @ValidationRule(
      value =
          "duration(self.intermediateTTL) >= duration('3h')"
              + " && duration(self.intermediateTTL) <= duration('43800h')",
      message = "intermediateTTL must be between 3h and 43800h",
      fieldPath = ".intermediateTTL")
  @ValidationRule(
      value = "duration(self.intermediateTTL) < duration(self.rootTTL)",
      message = "intermediateTTL must be shorter than rootTTL",
      fieldPath = ".intermediateTTL")
  public record Managed(
      @JsonPropertyDescription(
              "How long the root certificate lives, as a Gateway API duration such as 87600h. Used"
                  + " when the authority is made; a later change does not touch the existing root."
                  + " Between 24h and 219000h (25 years); zero is not allowed. Default: 87600h (10"
                  + " years).")
          @Default(DEFAULT_ROOT_TTL)
          @Pattern(Durations.PATTERN)
          @Size(max = Durations.MAX_LENGTH)
          String rootTTL,
      @JsonPropertyDescription(
              "How long the intermediate certificate, which signs workloads' certificates, lives,"
                  + " as a Gateway API duration. It is renewed when a third of its life is left."
                  + " Between 3h and 43800h (5 years), shorter than rootTTL; zero is not allowed."
                  + " Default: 2160h (90 days).")
          @Default(DEFAULT_INTERMEDIATE_TTL)
          @Pattern(Durations.PATTERN)
          @Size(max = Durations.MAX_LENGTH)
          String intermediateTTL) {
    /** How long a root lives if nothing is said: ten years. */
    public static final String DEFAULT_ROOT_TTL = "87600h";

    /** How long an intermediate lives if nothing is said: 90 days. */
    public static final String DEFAULT_INTERMEDIATE_TTL = "2160h";

    /** An authority with the default lives. */
    public static final Managed DEFAULT = new Managed(DEFAULT_ROOT_TTL, DEFAULT_INTERMEDIATE_TTL);

    public Managed {
      rootTTL = rootTTL == null ? DEFAULT_ROOT_TTL : rootTTL;
      intermediateTTL = intermediateTTL == null ? DEFAULT_INTERMEDIATE_TTL : intermediateTTL;
    }
  }
}
