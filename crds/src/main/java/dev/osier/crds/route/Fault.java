package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on purpose, only for requests that the rule matches. At least one field is set.
 *
 * @param delay some requests wait
 * @param abort some requests fail
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.delay) || has(self.abort)",
    message = "at least one of delay and abort is needed")
public record Fault(
    @JsonPropertyDescription("Some requests wait before they go on. Default: none.")
        @Nullable Delay delay,
    @JsonPropertyDescription(
            "Some requests are answered with an error instead, after their delay. Default: none.")
        @Nullable Abort abort) {}
