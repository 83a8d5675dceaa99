package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What a {@link RouteRule} asks for. A field that is left out has its documented default here, too.
 *
 * @param parentRefs the Services whose requests it is about
 * @param precedence its rank among all RouteRules; higher comes first
 * @param noMatch what happens to a request that no rule matches
 * @param rules the rules
 * @param tests what must be true of the rules
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "self.parentRefs.all(a, self.parentRefs.exists_one(b, a.name == b.name"
            + " && has(a.__namespace__) == has(b.__namespace__)"
            + " && (!has(a.__namespace__) || a.__namespace__ == b.__namespace__)"
            + " && has(a.port) == has(b.port) && (!has(a.port) || a.port == b.port)))",
    message = "a parent is named only once",
    fieldPath = ".parentRefs")
@ValidationRule(
    value =
        "self.rules.all(a, !has(a.name) || self.rules.exists_one(b, has(b.name)"
            + " && a.name == b.name))",
    message = "rules have different names",
    fieldPath = ".rules")
@ValidationRule(
    value = "!has(self.tests) || self.tests.all(a, self.tests.exists_one(b, a.name == b.name))",
    message = "tests have different names",
    fieldPath = ".tests")
public record RouteRuleSpec(
    @JsonPropertyDescription(
            "The Services whose requests these rules are about. Every one only once. Required.")
        @Required
        @Size(min = 1, max = 16)
        List<ParentRef> parentRefs,
    @JsonPropertyDescription(
            "The rank of these rules among those of all RouteRules that bind the same request:"
                + " higher comes first, whatever the matches are. Between -1000 and 1000; zero is"
                + " the middle. Default: 0.")
        @Default("0")
        @Min(-1000)
        @Max(1000)
        int precedence,
    @JsonPropertyDescription(
            "What happens to a request that matches none of the rules that bind it. Forward: what"
                + " would happen without any rule. Reject: it is answered 404. Reject wins where"
                + " RouteRules disagree. Default: Forward.")
        @Default("Forward")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        NoMatch noMatch,
    @JsonPropertyDescription(
            "The rules. Their order here counts only between matches that are equally specific: the"
                + " first wins. Required.")
        @Required
        @Size(min = 1, max = 32)
        List<Rule> rules,
    @JsonPropertyDescription(
            "What must be true of the rules. An update of this or another RouteRule of the"
                + " namespace that breaks one is refused; any other change that does sets the"
                + " condition TestsFailing. A test whose request goes where expected, but finds no"
                + " endpoint there, is a warning when applied, and sets TestsFailing, too. Default:"
                + " none.")
        @Size(max = 32)
        List<RouteTest> tests) {
  public RouteRuleSpec {
    parentRefs = Immutable.list(parentRefs);
    noMatch = noMatch == null ? NoMatch.FORWARD : noMatch;
    rules = Immutable.list(rules);
    tests = Immutable.list(tests);
  }

  /** What happens to a request that no rule matches. */
  public enum NoMatch {
    /** What would happen without any rule. */
    @JsonProperty("Forward")
    FORWARD,
    /** It is answered 404. */
    @JsonProperty("Reject")
    REJECT
  }
}
