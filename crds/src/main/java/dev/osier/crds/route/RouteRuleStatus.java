package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Condition;
import dev.osier.crds.Immutable;
import dev.osier.crds.ProxyCounts;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a {@link RouteRule} now.
 *
 * @param parents what is true for each of its parents
 * @param proxies how many proxies run it; null until it is known
 * @param observedGeneration the generation that this status is about
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RouteRuleStatus(
    @JsonPropertyDescription("What is true of the rules for each of their parents.") @Size(max = 32)
        List<ParentStatus> parents,
    @JsonPropertyDescription("How many proxies run the rules. Absent until it is known.")
        @Nullable ProxyCounts proxies,
    @JsonPropertyDescription("The generation of the object that this status is about.") @Min(0)
        long observedGeneration) {
  /** The name by which Osier signs what it writes, as Gateway API's {@code controllerName}. */
  public static final String CONTROLLER = "osier.dev/controller";

  public RouteRuleStatus {
    parents = Immutable.list(parents);
  }

  /**
   * What is true of a RouteRule for one of its parents.
   *
   * @param parentRef which parent
   * @param controllerName who says so
   * @param conditions {@code Accepted}, {@code ResolvedRefs}, {@code Programmed} and, if a test
   *     fails, {@code TestsFailing}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ParentStatus(
      @JsonPropertyDescription("Which parent, as spec.parentRefs names it.") @Required
          ParentRef parentRef,
      @JsonPropertyDescription("Who says so: osier.dev/controller.") @Required @Size(max = 253)
          String controllerName,
      @JsonPropertyDescription(
              "Accepted: the rules are taken; otherwise Overridden or Conflicted, with the winner's"
                  + " name, or why not. ResolvedRefs: everything they name is there; otherwise the"
                  + " field and what is missing. Programmed: every proxy that needs them runs them;"
                  + " otherwise how many do not, and the text of a refusal. TestsFailing: a test"
                  + " fails since something else changed.")
          @Size(max = 8)
          List<Condition> conditions) {
    public ParentStatus {
      conditions = Immutable.list(conditions);
    }
  }
}
