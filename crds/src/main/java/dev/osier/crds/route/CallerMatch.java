package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/**
 * Who calls. Every field that is set must hold, of a list any element. At least one is set.
 *
 * @param serviceAccounts the caller's account, {@code namespace/name}
 * @param namespaces the caller's namespace
 * @param podLabels labels of the caller's pod
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "self.?serviceAccounts.orValue([]).size() > 0 || self.?namespaces.orValue([]).size() > 0"
            + " || self.?podLabels.orValue({}).size() > 0",
    message = "at least one of serviceAccounts, namespaces and podLabels is needed")
@ValidationRule(
    value = "!has(self.podLabels) || self.podLabels." + Names.LABEL_KEYS,
    message = Names.NO_LABEL_KEY,
    fieldPath = ".podLabels")
public record CallerMatch(
    @JsonPropertyDescription(
            "The service accounts of callers, as namespace/name: any of them. Default: any.")
        @Size(max = 16)
        List<
                @Pattern(Names.SERVICE_ACCOUNT) @Size(min = 3, max = Names.SERVICE_ACCOUNT_LENGTH)
                String>
            serviceAccounts,
    @JsonPropertyDescription("The namespaces of callers: any of them. Default: any.")
        @Size(max = 16)
        List<@Pattern(Names.LABEL) @Size(min = 1, max = Names.LABEL_LENGTH) String> namespaces,
    @JsonPropertyDescription(
            "Labels that the caller's pod has, all of them, with these values. Default: any.")
        @Size(max = 8)
        Map<String, @Pattern(Names.LABEL_VALUE) @Size(max = Names.LABEL_VALUE_LENGTH) String>
            podLabels) {
  public CallerMatch {
    serviceAccounts = Immutable.list(serviceAccounts);
    namespaces = Immutable.list(namespaces);
    podLabels = Immutable.map(podLabels);
  }
}
