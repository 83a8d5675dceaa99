package dev.osier.controlplane.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.route.Caller;
import dev.osier.operator.compile.MeshCompiler;
import dev.osier.xds.evaluate.Headers;
import dev.osier.xds.evaluate.Outcome;
import dev.osier.xds.evaluate.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is decided for many callers at once, in one mesh after the other. */
@Tag("slow")
class DecisionsTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        clusterIP: 10.96.0.1
        selector: {app: web}
        ports: [{name: http, port: 80}]
      ---
      apiVersion: osier.dev/v1alpha1
      kind: RouteRule
      metadata: {name: web, namespace: shop}
      spec:
        parentRefs: [{name: web}]
        rules:
      """;
  private static final int CALLERS = Decisions.MOST_CONFIGURATIONS + 5;

  private final Decisions decisions = new Decisions();

  @Test
  void callersThatAllDifferAreEachAnsweredByTheirOwnProxy() {
    for (int shift : new int[] {0, 0, 7}) {
      Mesh mesh = mesh(shift);
      Decisions.Answers answers =
          decisions.in(mesh, IntStream.range(0, CALLERS).mapToObj(i -> asks(i, "/")).toList());
      for (int i = 0; i < CALLERS; i++) {
        assertThat(status(answers, asks(i, "/"))).isEqualTo(200 + shift + i);
      }
    }
  }

  @Test
  void onlyWhatWasAskedInTheLastMeshIsRemembered() {
    Mesh mesh = mesh(0);
    for (int i = 0; i < 50; i++) {
      Decisions.Answers answers = decisions.in(mesh, List.of(asks(0, "/" + i), asks(1, "/" + i)));
      assertThat(status(answers, asks(1, "/" + i))).isEqualTo(201);
      assertThat(decisions.remembered()).isEqualTo(2);
    }
  }

  @Test
  void nobodyIsToldOfARequestThatWasNotAsked() {
    Decisions.Answers answers = decisions.in(mesh(0), List.of(asks(0, "/")));
    assertThatThrownBy(() -> answers.decide(asks(1, "/").caller(), asks(1, "/").request()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static int status(Decisions.Answers answers, CallersRequest asked) {
    return answers.decide(asked.caller(), asked.request()).outcome()
            instanceof Outcome.Answered answered
        ? answered.reply().status()
        : 0;
  }

  private static CallersRequest asks(int caller, String path) {
    return new CallersRequest(
        new Caller("shop", "any", Map.of("version", "v" + caller)),
        new Request("10.96.0.1", 80, "GET", "web.shop:80", path, Headers.NONE));
  }

  /** A mesh in which each caller is answered with a status of its own. */
  private static Mesh mesh(int shift) {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      rules.add(
          """
            - name: r%d
              matches: [{from: {podLabels: {version: v%d}}}]
              directResponse: {status: %d}
          """
              .indent(2)
              .formatted(i, i, 200 + shift + i));
    }
    return MeshCompiler.compile(ClusterFiles.read(SERVICE + String.join("", rules), "")).mesh();
  }
}
