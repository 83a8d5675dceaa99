package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import dev.osier.crds.MutualTls;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What workloads do with mutual TLS on their inbound side: those that a Service selects, those of a
 * namespace, or all.
 *
 * @param mode the mode of their ports
 * @param ports ports that have another
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.ports) || self.ports.all(a, self.ports.exists_one(b, a.port == b.port))",
    message = "a port is named only once",
    fieldPath = ".ports")
public record Mtls(
    @JsonPropertyDescription(
            "The mode of every inbound port of the workloads, whether a Service names the port or"
                + " not. Strict: mutual TLS only, plaintext connections are closed. Permissive:"
                + " mutual TLS from callers in the mesh, plaintext from others. Disabled: callers"
                + " in the mesh send plaintext, too. A change takes effect on running workloads at"
                + " once. Required.")
        @Required
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        MutualTls.Mode mode,
    @JsonPropertyDescription(
            "Ports with another mode than the others. Every port only once, at most 64. Default:"
                + " none.")
        @Size(max = 64)
        List<PortMtls> ports) {
  public Mtls {
    // What a reader does not know must not make anything weaker.
    mode = mode == null ? MutualTls.Mode.STRICT : mode;
    ports = Immutable.list(ports);
  }
}
