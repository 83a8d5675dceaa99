package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.MutualTls;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/**
 * What workloads do with mutual TLS on one of their ports.
 *
 * @param port the port
 * @param mode its mode
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PortMtls(
    @JsonPropertyDescription(
            "The port's number as the container listens on it: a Service's targetPort, not its"
                + " port. Between 1 and 65535. Required.")
        @Required
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription("The port's mode, as of mtls.mode. Required.")
        @Required
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        MutualTls.Mode mode) {
  public PortMtls {
    port = port == null ? Integer.valueOf(0) : port;
    mode = mode == null ? MutualTls.Mode.STRICT : mode;
  }
}
