package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Which gRPC method is called. At least one field is set.
 *
 * @param service the service with its package
 * @param method the method
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.service) || has(self.method)",
    message = "at least one of service and method is needed")
public record GrpcMatch(
    @JsonPropertyDescription(
            "The service with its package, for example bookstore.v1.Reviews. Case-sensitive."
                + " Default: any.")
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*$")
        @Size(min = 1, max = 512)
        @Nullable String service,
    @JsonPropertyDescription("The method. Case-sensitive. Default: any.")
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        @Size(min = 1, max = 256)
        @Nullable String method) {}
