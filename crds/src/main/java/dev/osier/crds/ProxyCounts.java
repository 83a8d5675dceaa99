package dev.osier.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;

/**
 * How many proxies run an object, as far as they said so themselves.
 *
 * @param targeted how many are sent it
 * @param acknowledged how many of these have it
 * @param rejected how many of these refused it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProxyCounts(
    @JsonPropertyDescription(
            "How many connected proxies are sent a configuration that this object is part of. Zero:"
                + " none needs it now.")
        @Min(0)
        int targeted,
    @JsonPropertyDescription(
            "How many of them have confirmed that they run it as it is now. Zero: none yet.")
        @Min(0)
        int acknowledged,
    @JsonPropertyDescription(
            "How many of them have refused it and go on with what they had before. Zero: none. The"
                + " refusal's text is in the condition Programmed.")
        @Min(0)
        int rejected) {}
