package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/**
 * Some of a Service's pods, chosen by their labels.
 *
 * @param matchLabels the labels they have, all of them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.matchLabels." + Names.LABEL_KEYS,
    message = Names.NO_LABEL_KEY,
    fieldPath = ".matchLabels")
public record Subset(
    @JsonPropertyDescription(
            "Labels that the pods have, all of them, with these values. From 1 to 8. Required.")
        @Required
        @Size(min = 1, max = 8)
        Map<String, @Pattern(Names.LABEL_VALUE) @Size(max = Names.LABEL_VALUE_LENGTH) String>
            matchLabels) {
  public Subset {
    matchLabels = Immutable.map(matchLabels);
  }
}
