package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The Service that the request of a test can go to.
 *
 * @param name its name
 * @param namespace its namespace; null for the object's own
 * @param port its port; null for any
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExpectedBackend(
    @JsonPropertyDescription("The Service's name. Required.")
        @Required
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        String name,
    @JsonPropertyDescription("The Service's namespace. Default: the object's own namespace.")
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        @Nullable String namespace,
    @JsonPropertyDescription(
            "The Service's port, between 1 and 65535; zero is not allowed. Default: any.")
        @Min(1)
        @Max(65535)
        @Nullable Integer port) {}
