package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How a request is changed before it is forwarded. At least one field is set.
 *
 * @param hostname what its host becomes
 * @param path how its path is changed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.hostname) || has(self.path)",
    message = "at least one of hostname and path is needed")
public record Rewrite(
    @JsonPropertyDescription(
            "What the request's host becomes, a DNS name. Default: it stays what it is.")
        @Pattern(Names.HOST)
        @Size(min = 1, max = Names.HOST_LENGTH)
        @Nullable String hostname,
    @JsonPropertyDescription("How the path is changed. Default: not at all.")
        @Nullable PathModifier path) {}
