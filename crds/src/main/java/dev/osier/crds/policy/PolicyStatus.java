package dev.osier.crds.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Condition;
import dev.osier.crds.Immutable;
import dev.osier.crds.PlaintextCallers;
import dev.osier.crds.ProxyCounts;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a {@link Policy} now, as Gateway API's {@code PolicyStatus}.
 *
 * @param ancestors what is true for each of its targets
 * @param proxies how many proxies run it; null until it is known
 * @param plaintext who still sends plaintext to its workloads; null if it says nothing of mutual
 *     TLS
 * @param observedGeneration the generation that this status is about
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyStatus(
    @JsonPropertyDescription("What is true of the policy for each of its targets.") @Size(max = 16)
        List<AncestorStatus> ancestors,
    @JsonPropertyDescription("How many proxies run the policy. Absent until it is known.")
        @Nullable ProxyCounts proxies,
    @JsonPropertyDescription(
            "Who still sends plaintext to the workloads whose mode the policy's mtls section sets,"
                + " and would be refused under Strict. Absent if it sets none.")
        @Nullable PlaintextCallers plaintext,
    @JsonPropertyDescription("The generation of the object that this status is about.") @Min(0)
        long observedGeneration) {
  public PolicyStatus {
    ancestors = Immutable.list(ancestors);
  }

  /**
   * What is true of a Policy for one of its targets.
   *
   * @param ancestorRef which target
   * @param controllerName who says so
   * @param conditions {@code Accepted} and {@code Programmed}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AncestorStatus(
      @JsonPropertyDescription("Which target, as spec.targetRefs names it.") @Required
          TargetRef ancestorRef,
      @JsonPropertyDescription("Who says so: osier.dev/controller.") @Required @Size(max = 253)
          String controllerName,
      @JsonPropertyDescription(
              "Accepted: the policy is taken for this target; otherwise Overridden or Conflicted,"
                  + " with the winner's name, or why not. Programmed: every proxy that needs it"
                  + " runs it; otherwise how many do not, and the text of a refusal.")
          @Size(max = 8)
          List<Condition> conditions) {
    public AncestorStatus {
      conditions = Immutable.list(conditions);
    }
  }
}
