package dev.osier.operator.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.operator.compile.MeshCompiler.Compiled;
import dev.osier.operator.state.ClusterState;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** What was compiled before makes no difference but to the objects' identity. */
@Tag("slow")
class CompilationTest {
  private static final int CHANGES = 40;

  @RepeatedTest(300)
  void afterAnyChangesItIsAsIfNothingHadBeenCompiledBefore(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    ChangingCluster cluster = new ChangingCluster(random);
    Compilation compilation = Compilation.NONE;
    for (int i = 0; i < CHANGES; i++) {
      cluster.change();
      if (random.nextInt(4) == 0) {
        cluster.change();
      }
      ClusterState state = cluster.state();
      Compilation next = compilation.next(state);

      assertThat(next.compiled()).isEqualTo(MeshCompiler.compile(state));
      assertShared(compilation.compiled(), next.compiled());
      compilation = next;
    }
  }

  private static void assertShared(Compiled before, Compiled after) {
    assertShared(before.mesh().settings(), after.mesh().settings());
    assertShared(before.mesh().trustBundle(), after.mesh().trustBundle());
    assertShared(before.mesh().podBlocks(), after.mesh().podBlocks());
    assertSharedEntries(before.mesh().services(), after.mesh().services());
    assertSharedEntries(before.mesh().endpoints(), after.mesh().endpoints());
    assertSharedEntries(before.mesh().routes(), after.mesh().routes());
    assertSharedEntries(before.mesh().workloads(), after.mesh().workloads());
    assertShared(before.mesh().generations(), after.mesh().generations());
    assertShared(before.mesh(), after.mesh());
    assertSharedEntries(before.routeRules(), after.routeRules());
    assertShared(before.policies(), after.policies());
    after
        .mesh()
        .routes()
        .forEach(
            (key, routes) -> {
              if (before.mesh().routes().containsKey(key)) {
                var known = before.mesh().routes().get(key);
                assertShared(known.forEveryone(), routes.forEveryone());
                routes
                    .forNamespace()
                    .forEach((from, list) -> assertShared(known.forNamespace().get(from), list));
              }
            });
  }

  private static <K, V> void assertSharedEntries(Map<K, V> before, Map<K, V> after) {
    assertShared(before, after);
    after.forEach(
        (key, value) -> {
          V known = before.get(key);
          if (known != null) {
            assertShared(known, value);
          }
        });
  }

  private static void assertShared(@Nullable Object before, Object after) {
    if (after.equals(before)) {
      assertThat(after).isSameAs(before);
    }
  }
}
