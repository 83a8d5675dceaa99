package dev.osier.operator.compile.policy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which Policy wins each section of each target. */
final class SectionWinners {
  private final Map<Target, Map<Section, CompiledPolicy>> winners = new HashMap<>();
  private final Set<Section> ofServices = EnumSet.noneOf(Section.class);

  /** Adds a Policy; all must be added in {@link CompiledPolicy#ORDER}. */
  void add(Target target, CompiledPolicy policy) {
    Map<Section, CompiledPolicy> sections =
        winners.computeIfAbsent(target, ignored -> new EnumMap<>(Section.class));
    for (Section section : Section.values()) {
      if (section.isIn(policy.sections())) {
        sections.putIfAbsent(section, policy);
        if (target instanceof Target.OneService) {
          ofServices.add(section);
        }
      }
    }
  }

  /** Whether some Policy has this section for a Service. */
  boolean isServiceSection(Section section) {
    return ofServices.contains(section);
  }

  /** Whether a Policy has this section for exactly this target. */
  boolean speaks(Target target, Section section) {
    return at(target, section).isPresent();
  }

  /** The Policy whose section holds for a target; empty if no Policy has it. */
  Optional<CompiledPolicy> winner(Target target, Section section) {
    Optional<CompiledPolicy> mostSpecific = Optional.empty();
    for (Target wider : target.chain()) {
      Optional<CompiledPolicy> there = at(wider, section);
      if (there.filter(CompiledPolicy::overrides).isPresent()) {
        return there;
      }
      if (there.isPresent()) {
        mostSpecific = there;
      }
    }
    return mostSpecific;
  }

  /** What a Policy says in vain of a target: one sentence for each section it has lost. */
  List<String> losses(Target target, CompiledPolicy policy) {
    List<String> losses = new ArrayList<>();
    for (Section section : Section.values()) {
      if (section.isIn(policy.sections())) {
        loss(target, section, policy).ifPresent(losses::add);
      }
    }
    return losses;
  }

  private Optional<String> loss(Target target, Section section, CompiledPolicy policy) {
    return winner(target, section)
        .filter(winner -> !winner.isSameAs(policy))
        .map(
            winner ->
                "%s has no effect: %s %s"
                    .formatted(
                        section.field(),
                        winner.reference(),
                        advantage(target, section, winner, policy)));
  }

  private String advantage(
      Target target, Section section, CompiledPolicy winner, CompiledPolicy loser) {
    if (at(target, section).filter(here -> here.isSameAs(winner)).isEmpty()) {
      return "overrides it";
    }
    return winner.state().created().equals(loser.state().created())
        ? "has the same target and comes first by name"
        : "has the same target and is older";
  }

  private Optional<CompiledPolicy> at(Target target, Section section) {
    return Optional.ofNullable(winners.get(target))
        .flatMap(sections -> Optional.ofNullable(sections.get(section)));
  }
}
