package dev.osier.operator.routetest;

import dev.osier.mesh.Generation;
import dev.osier.mesh.Mesh;
import dev.osier.mesh.NamespacedName;
import dev.osier.operator.state.RouteRuleState;
import dev.osier.operator.verdict.Claim;
import dev.osier.operator.verdict.TestsVerdict;
import dev.osier.operator.watch.Coalescer;
import dev.osier.operator.watch.Pace;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RouteRules, whose tests are tried after every change of the mesh, on a thread of their own
 * and only while this process leads: nobody else writes what comes of them.
 */
public final class TestedRules implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TestedRules.class);
  private static final SortedMap<NamespacedName, TestsVerdict> NONE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  private record Picture(Mesh mesh, SortedMap<NamespacedName, RouteRuleState> rules) {}

  /** What is known in one term of office; a pass that outlives its term tells nobody. */
  private static final class Term {
    private final Map<NamespacedName, Generation> broken = new HashMap<>();
    private volatile SortedMap<NamespacedName, TestsVerdict> verdicts = NONE;
  }

  private final Runnable changed;
  private final Coalescer coalescer = new Coalescer("route-tests", Pace.CALM, batch -> tryAll());
  private volatile RouteTester tester = RouteTester.NONE;
  private volatile Picture latest = new Picture(Mesh.EMPTY, new TreeMap<>());
  private volatile Optional<Term> term = Optional.empty();

  /**
   * Rules that nobody tries yet.
   *
   * @param changed run when there are other verdicts, on a thread that may not be held up long
   */
  public TestedRules(Runnable changed) {
    this.changed = changed;
  }

  /** Says who can try them; to be called before {@link #start}. */
  public void tryWith(RouteTester other) {
    tester = other;
  }

  /** Begins to follow the mesh. */
  public void start() {
    coalescer.start();
  }

  /** Notes a mesh and the rules it was made from; returns at once. */
  public void look(Mesh mesh, Collection<RouteRuleState> rules) {
    SortedMap<NamespacedName, RouteRuleState> byName = new TreeMap<>();
    rules.forEach(rule -> byName.put(rule.name(), rule));
    Picture picture = new Picture(mesh, Collections.unmodifiableSortedMap(byName));
    if (!picture.equals(latest)) {
      latest = picture;
      if (term.isPresent()) {
        coalescer.changed();
      }
    }
  }

  /** This process leads from now on. */
  public void begin() {
    term = Optional.of(new Term());
    coalescer.changed();
  }

  /** It no longer does. */
  public void end() {
    term = Optional.empty();
    coalescer.changed();
  }

  /** Whether the tests are tried as long as this process leads. */
  public boolean isAlive() {
    return term.isEmpty() || coalescer.isAlive();
  }

  /** The latest verdicts; a rule that is not among them has not been tried yet. */
  public SortedMap<NamespacedName, TestsVerdict> verdicts() {
    return term.map(current -> current.verdicts).orElse(NONE);
  }

  @Override
  public void close() {
    coalescer.close();
  }

  private void tryAll() {
    term.ifPresentOrElse(this::tryAll, tester::forget);
  }

  private void tryAll(Term current) {
    long begin = System.nanoTime();
    Picture picture = latest;
    SortedMap<NamespacedName, TestsVerdict> known = current.verdicts;
    SortedMap<NamespacedName, TestsVerdict> verdicts = new TreeMap<>();
    List<RouteRuleState> tested =
        picture.rules().values().stream().filter(rule -> !rule.spec().tests().isEmpty()).toList();
    current.broken.keySet().retainAll(picture.rules().keySet());
    RouteTester.Trial trial = tester.in(picture.mesh(), tested);
    for (RouteRuleState rule : picture.rules().values()) {
      if (isOver(current)) {
        return;
      }
      verdicts.put(
          rule.name(),
          rule.spec().tests().isEmpty()
              ? verdict(rule, Optional.empty())
              : tried(trial, rule, current));
    }
    log.atDebug()
        .addKeyValue("rules", tested.size())
        .addKeyValue("duration", Duration.ofNanos(System.nanoTime() - begin))
        .log("tests of rules tried");
    current.verdicts = Collections.unmodifiableSortedMap(verdicts);
    if (!verdicts.equals(known) && !isOver(current)) {
      changed.run();
    }
  }

  private boolean isOver(Term one) {
    return !term.equals(Optional.of(one));
  }

  private static TestsVerdict tried(RouteTester.Trial trial, RouteRuleState rule, Term current) {
    try {
      return verdict(rule, trial.failing(rule));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (!rule.generation().equals(current.broken.put(rule.name(), rule.generation()))) {
        log.atError()
            .addKeyValue("routeRule", rule.name())
            .addKeyValue("generation", rule.generation().number())
            .setCause(e)
            .log("trying the tests of a rule failed");
      }
      // Nothing is known of these tests; what was said of others must not stand for them.
      return Optional.ofNullable(current.verdicts.get(rule.name()))
          .filter(before -> before.generation().equals(rule.generation()))
          .orElseGet(() -> verdict(rule, Optional.empty()));
    }
  }

  private static TestsVerdict verdict(RouteRuleState rule, Optional<Claim> failing) {
    return new TestsVerdict(rule.generation(), failing);
  }
}
