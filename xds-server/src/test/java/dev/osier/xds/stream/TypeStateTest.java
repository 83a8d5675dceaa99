package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.stream.FakeConfig.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.XdsResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TypeStateTest {
  private final TypeState state = new TypeState(ENDPOINTS, Manner.CHANGES);

  @Test
  void whatWasImpliedAndIsNoLongerIsNotTakenForSomethingElse() {
    FakeConfig first = FakeConfig.of(endpoints("a", "1"), endpoints("old", "1"));
    state.imply(Set.of("a", "old"));
    assertThat(next(first)).containsExactlyInAnyOrder("a", "old");

    FakeConfig second = FakeConfig.of(endpoints("a", "1"), endpoints("new", "1"));
    state.imply(Set.of("a"));
    state.reconsider(first, second);
    assertThat(next(second)).isEmpty();

    state.imply(Set.of("a", "new"));
    assertThat(next(second)).containsExactly("new");
  }

  private List<String> next(FakeConfig config) {
    state.refresh(config);
    Optional<Change> change = state.advance(true, true);
    state.judge(Optional.empty());
    return change.stream().flatMap(some -> some.added().stream()).map(XdsResource::name).toList();
  }
}
