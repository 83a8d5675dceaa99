package dev.osier.operator.routetest;

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

  private record Picture(Mesh mesh, SortedMap<NamespacedName, RouteRuleState> rules) {}

  private final Runnable changed;
  private final Coalescer coalescer = new Coalescer("route-tests", Pace.CALM, this::tryAll);
  private volatile RouteTester tester = RouteTester.NONE;
  private volatile Picture latest = new Picture(Mesh.EMPTY, new TreeMap<>());
  private volatile SortedMap<NamespacedName, TestsVerdict> verdicts = new TreeMap<>();
  private volatile boolean leading;

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
      if (leading) {
        coalescer.changed();
      }
    }
  }

  /** This process leads from now on. */
  public void begin() {
    verdicts = new TreeMap<>();
    leading = true;
    coalescer.changed();
  }

  /** It no longer does. */
  public void end() {
    leading = false;
  }

  /** The latest verdicts; a rule that is not among them has not been tried yet. */
  public SortedMap<NamespacedName, TestsVerdict> verdicts() {
    return verdicts;
  }

  @Override
  public void close() {
    coalescer.close();
  }

  private void tryAll() {
    if (!leading) {
      return;
    }
    long begin = System.nanoTime();
    Picture picture = latest;
    SortedMap<NamespacedName, TestsVerdict> known = verdicts;
    SortedMap<NamespacedName, TestsVerdict> current = new TreeMap<>();
    RouteTester.Trial trial = tester.in(picture.mesh());
    int tested = 0;
    for (RouteRuleState rule : picture.rules().values()) {
      if (rule.spec().tests().isEmpty()) {
        current.put(rule.name(), verdict(rule, Optional.empty()));
        continue;
      }
      tested++;
      try {
        current.put(rule.name(), verdict(rule, trial.failing(rule)));
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("routeRule", rule.name())
            .setCause(e)
            .log("trying the tests of a rule failed");
        Optional.ofNullable(known.get(rule.name()))
            .ifPresent(before -> current.put(rule.name(), before));
      }
    }
    log.atDebug()
        .addKeyValue("rules", tested)
        .addKeyValue("duration", Duration.ofNanos(System.nanoTime() - begin))
        .log("tests of rules tried");
    verdicts = Collections.unmodifiableSortedMap(current);
    if (!current.equals(known)) {
      changed.run();
    }
  }

  private static TestsVerdict verdict(RouteRuleState rule, Optional<Claim> failing) {
    return new TestsVerdict(rule.uid(), rule.generation(), failing);
  }
}
