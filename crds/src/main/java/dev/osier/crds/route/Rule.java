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
import org.jspecify.annotations.Nullable;

/**
 * One rule: which requests it is about and what happens to them. It forwards unless it has {@code
 * redirect} or {@code directResponse}; without {@code backendRefs} it forwards to the parent.
 *
 * @param name the rule's name; null if it has none
 * @param matches which requests it is about: any of these; empty for all
 * @param backendRefs where they go, by weight; empty for the parent itself
 * @param timeouts how long they may take
 * @param retry when they are tried again
 * @param mirrors where copies of them go
 * @param requestHeaders how their headers are changed
 * @param responseHeaders how the headers of their responses are changed
 * @param fault what goes wrong on purpose
 * @param cors which web pages may read the responses
 * @param redirect where callers are sent instead
 * @param rewrite how host and path are changed before forwarding
 * @param directResponse what is answered at once instead
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "(self.?backendRefs.orValue([]).size() > 0 ? 1 : 0) + (has(self.redirect) ? 1 : 0)"
            + " + (has(self.directResponse) ? 1 : 0) <= 1",
    message = "a rule has only one of backendRefs, redirect and directResponse")
@ValidationRule(
    value = "!has(self.rewrite) || !(has(self.redirect) || has(self.directResponse))",
    message = "rewrite needs a rule that forwards",
    fieldPath = ".rewrite")
@ValidationRule(
    value = "!has(self.timeouts) || !(has(self.redirect) || has(self.directResponse))",
    message = "timeouts need a rule that forwards",
    fieldPath = ".timeouts")
@ValidationRule(
    value = "!has(self.retry) || !(has(self.redirect) || has(self.directResponse))",
    message = "retry needs a rule that forwards",
    fieldPath = ".retry")
@ValidationRule(
    value =
        "self.?mirrors.orValue([]).size() == 0"
            + " || !(has(self.redirect) || has(self.directResponse))",
    message = "mirrors need a rule that forwards",
    fieldPath = ".mirrors")
@ValidationRule(
    value =
        "!has(self.redirect) || !has(self.redirect.path)"
            + " || self.redirect.path.type != 'ReplacePrefixMatch'"
            + " || (self.?matches.orValue([]).size() > 0"
            + " && self.matches.all(m, has(m.path) && m.path.type == 'PathPrefix'))",
    message = "ReplacePrefixMatch needs a path of type PathPrefix in every match",
    fieldPath = ".redirect.path")
@ValidationRule(
    value =
        "!has(self.rewrite) || !has(self.rewrite.path)"
            + " || self.rewrite.path.type != 'ReplacePrefixMatch'"
            + " || (self.?matches.orValue([]).size() > 0"
            + " && self.matches.all(m, has(m.path) && m.path.type == 'PathPrefix'))",
    message = "ReplacePrefixMatch needs a path of type PathPrefix in every match",
    fieldPath = ".rewrite.path")
@ValidationRule(
    value =
        "!has(self.redirect) || !has(self.redirect.path) || has(self.redirect.scheme)"
            + " || has(self.redirect.hostname) || has(self.redirect.port)"
            + " || !has(self.matches) || !self.matches.exists(m, has(m.path)"
            + " && ((m.path.type == 'Exact' && has(self.redirect.path.replaceFullPath)"
            + " && m.path.value == self.redirect.path.replaceFullPath)"
            + " || (m.path.type == 'PathPrefix' && has(self.redirect.path.replacePrefixMatch)"
            + " && m.path.value == self.redirect.path.replacePrefixMatch)))",
    message = "a request would be redirected to itself",
    fieldPath = ".redirect.path")
@ValidationRule(
    value =
        "!has(self.backendRefs) || (self.backendRefs.size() == 0"
            + " || self.backendRefs.exists(backend, backend.weight > 0))",
    message = "at least one weight must be above zero",
    fieldPath = ".backendRefs")
public record Rule(
    @JsonPropertyDescription(
            "The rule's name, which status, tests and explanations use: a DNS label, unique in the"
                + " object. Default: none, the rule is called by its number.")
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        @Nullable String name,
    @JsonPropertyDescription(
            "Which requests the rule is about: those that any of these matches. Default: every"
                + " request.")
        @Size(max = 16)
        List<RouteMatch> matches,
    @JsonPropertyDescription(
            "Where the requests go: each to one of these, by weight. Default: the parent, as if"
                + " there were no rule, unless the rule has redirect or directResponse.")
        @Size(max = 16)
        List<BackendRef> backendRefs,
    @JsonPropertyDescription(
            "How long a request may take. Only where the rule forwards. Default: no limits.")
        @Nullable Timeouts timeouts,
    @JsonPropertyDescription(
            "When a request is tried again. Only where the rule forwards. Default: what the mesh"
                + " does for every request: again where nothing was sent.")
        @Nullable Retry retry,
    @JsonPropertyDescription(
            "Where copies of the requests go; their responses are thrown away. Only where the rule"
                + " forwards. Default: none.")
        @Size(max = 4)
        List<Mirror> mirrors,
    @JsonPropertyDescription(
            "How the request's headers are changed before it is forwarded. Default: not at all.")
        @Nullable HeaderChanges requestHeaders,
    @JsonPropertyDescription(
            "How the response's headers are changed before the caller sees it. Default: not at"
                + " all.")
        @Nullable HeaderChanges responseHeaders,
    @JsonPropertyDescription("What goes wrong on purpose. Default: nothing.") @Nullable Fault fault,
    @JsonPropertyDescription(
            "Which web pages of other origins may read the responses; their preflight requests are"
                + " answered at once, also where a match names the method that they ask for."
                + " Default: left to the application.")
        @Nullable Cors cors,
    @JsonPropertyDescription("Where callers are sent instead. Default: nowhere.")
        @Nullable Redirect redirect,
    @JsonPropertyDescription(
            "How host and path are changed before the request is forwarded. Only where the rule"
                + " forwards. Default: not at all.")
        @Nullable Rewrite rewrite,
    @JsonPropertyDescription(
            "What is answered at once, without asking a backend. Default: nothing.")
        @Nullable DirectResponse directResponse) {
  public Rule {
    matches = Immutable.list(matches);
    backendRefs = Immutable.list(backendRefs);
    mirrors = Immutable.list(mirrors);
  }
}
