package dev.osier.e2e.malformed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.controlplane.preview.RouteRuleAdmission;
import dev.osier.crds.route.RouteRule;
import dev.osier.e2e.malformed.ScratchServer.Answer;
import dev.osier.e2e.scenario.Scenario;
import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.state.ClusterState;
import dev.osier.webhook.AdmissionAnswer;
import dev.osier.webhook.AdmissionRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever people write, they are told the field, nothing breaks, and no proxy gets what it would
 * refuse.
 */
@Tag("apiserver")
class MalformedObjectsTest {
  private static final long SEED = Long.getLong("osier.seed", 20_261_126L);
  private static final int MALFORMED = Integer.getInteger("osier.malformed", 10_000);
  private static final int OF_POLICIES = MALFORMED / 7;
  private static final int THREADS = 4;
  private static final int IN_ONE_MESH = 250;

  private static final ClusterState CLUSTER =
      Scenario.read(
          ValidObjects.CALLER
              + "---\n"
              + ValidObjects.services(ValidObjects.NAMESPACE, 0, ValidObjects.ALL_PORTS),
          TrustBundle.EMPTY);

  private final RouteRuleAdmission admission = new RouteRuleAdmission(() -> Optional.of(CLUSTER));

  @TempDir Path folder;

  /** What became of one object. */
  private sealed interface Fate {
    /**
     * Somebody refuses it.
     *
     * @param by who
     * @param exact whether a field that was changed is named, not one near it
     */
    record Refused(String by, boolean exact) implements Fate {}

    /** Everybody takes it. */
    record Accepted(ObjectNode object) implements Fate {}

    /** It was not answered as it should be. */
    record Wrong(String how) implements Fate {}
  }

  @Test
  void everyOneIsAnsweredByItsFieldOrTakenByEnvoy(TestReporter reporter)
      throws InterruptedException, ExecutionException {
    Schema rules = Schema.of("routerules.osier.dev");
    Schema policies = Schema.of("policies.osier.dev");
    List<Malformed> all = new ArrayList<>();
    all.addAll(some(ValidObjects.routeRules(), rules, MALFORMED - OF_POLICIES));
    all.addAll(some(ValidObjects.policies(), policies, OF_POLICIES));
    long begin = System.nanoTime();
    List<Fate> fates = fates(all);
    long answered = System.nanoTime();

    List<ObjectNode> accepted =
        fates.stream()
            .filter(Fate.Accepted.class::isInstance)
            .map(fate -> ((Fate.Accepted) fate).object())
            .toList();
    List<ObjectNode> different =
        List.copyOf(
            accepted.stream()
                .collect(
                    Collectors.toMap(
                        one -> one.path("spec"),
                        one -> one,
                        (one, other) -> one,
                        LinkedHashMap::new))
                .values());
    AcceptedObjects taken = new AcceptedObjects(folder);
    List<String> refusedByEnvoy = new ArrayList<>();
    for (int start = 0; start < different.size(); start += IN_ONE_MESH) {
      refusedByEnvoy.addAll(
          taken.refused(different.subList(start, Math.min(start + IN_ONE_MESH, different.size()))));
    }
    List<Fate.Refused> refused =
        fates.stream()
            .filter(Fate.Refused.class::isInstance)
            .map(Fate.Refused.class::cast)
            .toList();
    reporter.publishEntry(
        "malformed objects",
        ("seed %d: %d objects, %d refused by the API server, %d by admission, %d of them by the"
             + " very field; %d accepted by both, of which %d differ, %d of those refused by envoy"
             + " in %d validations; %d ms and %d ms")
            .formatted(
                SEED,
                all.size(),
                refused.stream().filter(one -> one.by().equals("API server")).count(),
                refused.stream().filter(one -> one.by().equals("admission")).count(),
                refused.stream().filter(Fate.Refused::exact).count(),
                accepted.size(),
                different.size(),
                refusedByEnvoy.size(),
                taken.validations(),
                (answered - begin) / 1_000_000,
                (System.nanoTime() - answered) / 1_000_000));

    assertThat(fates.stream().filter(Fate.Wrong.class::isInstance)).isEmpty();
    assertThat(refusedByEnvoy).isEmpty();
    assertThat(changed(all)).containsAll(rules.paths("spec")).containsAll(policies.paths("spec"));
  }

  private static List<Malformed> some(List<ObjectNode> valid, Schema schema, int count) {
    MalformedObjects source = new MalformedObjects(new Random(SEED), valid, schema);
    List<Malformed> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(source.next());
    }
    return some;
  }

  private static SortedSet<String> changed(List<Malformed> all) {
    SortedSet<String> paths = new TreeSet<>();
    all.forEach(one -> paths.addAll(one.paths()));
    return paths;
  }

  private List<Fate> fates(List<Malformed> all) throws InterruptedException, ExecutionException {
    try (ScratchServer server = new ScratchServer();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      server.prepare(ValidObjects.NAMESPACE);
      List<Future<Fate>> asked =
          all.stream().map(one -> executor.submit(() -> fate(server, one))).toList();
      List<Fate> fates = new ArrayList<>();
      for (Future<Fate> one : asked) {
        fates.add(one.get());
      }
      return fates;
    }
  }

  private Fate fate(ScratchServer server, Malformed malformed) {
    return switch (server.ask(malformed.object())) {
      case Answer.Refused refused -> fate(malformed, refused);
      case Answer.Taken(ObjectNode object) ->
          malformed.kind().equals(RouteRule.KIND)
              ? fate(malformed, object)
              : new Fate.Accepted(object);
    };
  }

  private static Fate fate(Malformed malformed, Answer.Refused refused) {
    boolean exact = refused.fields().stream().anyMatch(malformed::isAbout);
    boolean near = exact || refused.fields().stream().anyMatch(malformed::isNear);
    boolean client = refused.code() == 400 || refused.code() == 422;
    return near && client
        ? new Fate.Refused("API server", exact)
        : new Fate.Wrong(malformed.fields() + ": " + refused + "\n  " + malformed.object());
  }

  private Fate fate(Malformed malformed, ObjectNode object) {
    AdmissionRequest request =
        new AdmissionRequest(
            "u",
            "CREATE",
            RouteRule.KIND,
            "",
            ValidObjects.NAMESPACE,
            "reviews",
            "somebody",
            true,
            object,
            NullNode.instance);
    try {
      return switch (admission.answer(request)) {
        case AdmissionAnswer.Allow _ -> new Fate.Accepted(object);
        case AdmissionAnswer.Deny deny when deny.field().startsWith("spec.") ->
            new Fate.Refused("admission", malformed.isAbout(deny.field()));
        case AdmissionAnswer.Deny deny ->
            new Fate.Wrong(malformed.fields() + ": " + deny + "\n  " + object);
      };
    } catch (RuntimeException | StackOverflowError e) {
      return new Fate.Wrong(malformed.fields() + ": " + e + "\n  " + object);
    }
  }
}
