package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/**
 * What workloads do with mutual TLS.
 *
 * @param mode the mode on a workload's inbound side
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MutualTls(
    @JsonPropertyDescription(
            "The mode on a workload's inbound side. Permissive: mutual TLS from callers in the"
                + " mesh, plaintext from others. Strict: mutual TLS only, plaintext connections are"
                + " closed. Disabled: callers in the mesh send plaintext, too. Holds where no"
                + " Policy has an mtls section for a workload. A change takes effect on running"
                + " workloads at once. Default: Permissive.")
        @Default("Permissive")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Mode mode) {
  /** Permissive. */
  public static final MutualTls DEFAULT = new MutualTls(Mode.PERMISSIVE);

  public MutualTls {
    mode = mode == null ? Mode.PERMISSIVE : mode;
  }

  /** The modes of mutual TLS. */
  public enum Mode {
    /** Mutual TLS from callers in the mesh, plaintext from others. */
    @JsonProperty("Permissive")
    PERMISSIVE,
    /** Mutual TLS only. */
    @JsonProperty("Strict")
    STRICT,
    /** Callers in the mesh send plaintext, too. */
    @JsonProperty("Disabled")
    DISABLED
  }
}
