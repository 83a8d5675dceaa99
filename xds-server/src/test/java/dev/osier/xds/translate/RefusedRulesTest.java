package dev.osier.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.Protocol;
import dev.osier.mesh.rollout.Rollout;
import dev.osier.mesh.route.RouteOrigin;
import dev.osier.mesh.route.RouteOutcome.Respond;
import dev.osier.testkit.Await;
import dev.osier.testkit.EnvoyProcess;
import dev.osier.testkit.MeshBuilder;
import dev.osier.testkit.RawResponse;
import dev.osier.testkit.RouteBuilder;
import dev.osier.xds.resource.ConfigurationSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of a mesh, in one route table of a real Envoy, which takes no regular expressions. */
@Tag("envoy")
class RefusedRulesTest {
  private static final String VIP = "127.11.0.10";
  private static final String RUNTIME =
      """
      layered_runtime:
        layers:
        - {name: static, static_layer: {re2.max_program_size.error_level: 3}}
      """;

  @TempDir Path directory;
  private LiveMesh live;
  private final int port = LiveMesh.freePort(VIP);
  private MeshBuilder mesh;

  @BeforeEach
  void start() throws IOException {
    live = new LiveMesh(directory);
    mesh =
        new MeshBuilder()
            .roots(live.root())
            .service("shop/web", service -> service.address(VIP).port(port, Protocol.HTTP, 80))
            .pod("shop/client", pod -> pod.address("127.21.1.4").account("client"));
  }

  @AfterEach
  void stop() throws Exception {
    live.close();
  }

  @Test
  void theLastGoodFormOfOneRuleAndTheLatestOfAllOthers() throws IOException {
    publish(Map.of("one", 1L, "two", 1L), rule("one", 1), rule("two", 1));
    EnvoyProcess client =
        live.start(
            "shop/client",
            ConfigurationSource.Protocol.DELTA,
            new Relocation()
                .bind("outbound/" + port, VIP, port)
                .bind("outbound", "127.21.1.4", LiveMesh.freePort("127.21.1.4"))
                .bind("inbound", "127.21.1.4", LiveMesh.freePort("127.21.1.4")),
            RUNTIME);
    awaitAnswer("one", "one@1");
    awaitRollout("one", 1, 1, 0);

    publish(Map.of("one", 2L, "two", 1L), expression("one", 2), rule("two", 1));
    Rollout refused = awaitRollout("one", 2, 0, 1);
    assertThat(refused.refusal().orElseThrow().words()).contains("program size");
    awaitRollout("two", 1, 1, 0);
    assertThat(answer("one")).isEqualTo("one@1");

    publish(
        Map.of("one", 2L, "two", 2L, "three", 1L),
        rule("three", 1),
        expression("one", 2),
        rule("two", 2));
    awaitAnswer("two", "two@2");
    awaitAnswer("three", "three@1");
    awaitRollout("three", 1, 1, 0);
    awaitRollout("one", 2, 0, 1);
    assertThat(answer("one")).as("the last good").isEqualTo("one@1");

    publish(
        Map.of("one", 3L, "two", 2L, "three", 1L),
        rule("three", 1),
        rule("one", 3),
        rule("two", 2));
    awaitAnswer("one", "one@3");
    awaitRollout("one", 3, 1, 0);
    assertThat(client.get("/ready")).startsWith("LIVE");
  }

  private void publish(Map<String, Long> generations, RouteBuilder... rules) {
    SortedMap<ObjectReference, Generation> references = new TreeMap<>();
    generations.forEach(
        (name, generation) -> references.put(reference(name), new Generation(name, generation)));
    Mesh built = mesh.routes("shop/web", port, rules).build();
    live.publish(
        new Mesh(
            built.settings(),
            built.trustBundle(),
            built.services(),
            built.endpoints(),
            built.routes(),
            built.workloads(),
            built.podBlocks(),
            references));
  }

  private static RouteBuilder rule(String name, int generation) {
    return RouteBuilder.route("shop/" + name, 0)
        .path("/" + name)
        .outcome(new Respond(200, name + "@" + generation));
  }

  private static RouteBuilder expression(String name, int generation) {
    return RouteBuilder.route("shop/" + name, 0)
        .pathLike("/" + name + "(x|y)?")
        .outcome(new Respond(200, name + "@" + generation));
  }

  private static ObjectReference reference(String name) {
    return new ObjectReference(RouteOrigin.KIND, new NamespacedName("shop", name));
  }

  private Rollout awaitRollout(String name, long generation, int acknowledged, int rejected) {
    return Await.value(
        name + "@" + generation + " " + acknowledged + "/" + rejected,
        () ->
            live.rollout(reference(name))
                .filter(
                    rollout ->
                        rollout.generation().number() == generation
                            && rollout.targeted() == 1
                            && rollout.acknowledged() == acknowledged
                            && rollout.rejected() == rejected));
  }

  private void awaitAnswer(String name, String answer) {
    Await.until(answer, () -> answer(name).equals(answer));
  }

  private String answer(String name) {
    try {
      return RawResponse.to(VIP, port, "GET /" + name + " HTTP/1.1\r\nHost: web.shop\r\n\r\n")
          .body();
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }
}
