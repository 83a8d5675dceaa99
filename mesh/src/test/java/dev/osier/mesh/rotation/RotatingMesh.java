package dev.osier.mesh.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.mesh.NamespacedName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model of a mesh whose root changes: the stored state, replicas of the control plane that hear
 * of it late, proxies that come and go, pods that have a certificate long before they run,
 * certificates that are to live longer or shorter from now on, and leaders that may be killed or
 * paused between any two steps. It checks after each event what no user may ever notice.
 */
final class RotatingMesh {
  static final Duration LEAF = Duration.ofDays(1);
  private static final Duration SKEW = Duration.ofMinutes(2);
  private static final Duration SHORT_LEAF = Duration.ofHours(2);
  private static final Duration ROOT = Duration.ofDays(3650);
  private static final int MOST_PODS = 6;

  private final Random random;
  private final Fault fault;
  private final SortedMap<String, Replica> replicas = new TreeMap<>();
  private final SortedMap<NamespacedName, Proxy> proxies = new TreeMap<>();
  private final SortedMap<NamespacedName, Proxy> pending = new TreeMap<>();
  private final SortedMap<String, TrustReport> heard = new TreeMap<>();
  private boolean slow;
  private final List<Decision> decisions = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Rotation stored =
      new Rotation(RotationPhase.IDLE, Instant.EPOCH, "root-1", now.plus(ROOT), "", "");
  private Duration life = LEAF;
  private IssuedLives lives = IssuedLives.UNKNOWN.observe(LEAF, now);
  private int version;
  private int roots = 1;
  private int names;
  private String request = "";
  private int completed;

  /** What leaders do wrong, for the negative controls. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** They go on without waiting for anybody. */
    IMPATIENT,
    /** They wait for as long as a certificate lives now, whatever it lived before. */
    FORGETFUL
  }

  /** What a leader has made up its mind to write, of a state that may have changed since. */
  private record Decision(Rotation next, int version) {}

  private static final class Replica {
    private Rotation installed;
    private final SortedMap<NamespacedName, Proxy> connected = new TreeMap<>();

    Replica(Rotation installed) {
      this.installed = installed;
    }

    List<String> roots() {
      if (installed.phase() == RotationPhase.IDLE) {
        return List.of(installed.oldRoot());
      }
      return installed.phase().trustsBoth()
          ? List.of(installed.oldRoot(), installed.newRoot())
          : List.of(installed.newRoot());
    }

    String signing() {
      return installed.phase().signsUnderNewRoot() ? installed.newRoot() : installed.oldRoot();
    }
  }

  private static final class Proxy {
    private final NamespacedName pod;
    private List<String> trusted;
    private String leaf;
    private Instant leafEnd;
    private Duration leafLife;
    private String presented = "";
    private @Nullable Replica replica;

    Proxy(
        NamespacedName pod, List<String> trusted, String leaf, Instant leafEnd, Duration leafLife) {
      this.pod = pod;
      this.leafLife = leafLife;
      this.trusted = trusted;
      this.leaf = leaf;
      this.leafEnd = leafEnd;
    }
  }

  RotatingMesh(Random random, Fault fault) {
    this.random = random;
    this.fault = fault;
    for (String name : List.of("a", "b", "c").subList(0, 1 + random.nextInt(3))) {
      replicas.put(name, new Replica(stored));
    }
  }

  /** Something happens. */
  void step() {
    switch (random.nextInt(18)) {
      case 0 -> startPod();
      case 16 -> schedulePod();
      case 17 -> any(pending).ifPresent(this::run);
      case 1 -> any(proxies).ifPresent(this::stopPod);
      case 2, 3 -> any(proxies).ifPresent(this::connect);
      case 4 -> any(proxies).ifPresent(RotatingMesh::disconnect);
      case 5, 6 -> any(proxies).ifPresent(this::acknowledge);
      case 7 -> any(proxies).ifPresent(this::renew);
      case 8, 9 -> hear();
      case 10, 11 -> any(replicas).ifPresent(replica -> replica.installed = stored);
      case 12 -> decide();
      case 13 -> write();
      case 14 -> disturb();
      default -> passTime();
    }
    check();
  }

  /** Everybody who is there does what is due, over and over, for this long at most. */
  boolean settles(Duration patience) {
    int before = completed;
    boolean idle = stored.phase() == RotationPhase.IDLE && request.equals(stored.honoured());
    Instant end = now.plus(patience);
    while (now.isBefore(end) && !(idle || completed > before)) {
      replicas.values().forEach(replica -> replica.installed = stored);
      List.copyOf(proxies.values())
          .forEach(
              proxy -> {
                renew(proxy);
                connect(proxy);
                acknowledge(proxy);
              });
      if (random.nextInt(4) == 0) {
        any(pending).ifPresent(this::run);
      }
      hear();
      decisions.clear();
      decide();
      write();
      check();
      now = now.plus(Duration.ofHours(1));
      renewExpired();
    }
    return idle || completed > before;
  }

  /** Asks for another root. */
  void ask() {
    request = "request " + ++names;
  }

  private void startPod() {
    if (proxies.size() == MOST_PODS) {
      return;
    }
    Replica signer = any(replicas).orElseThrow();
    Replica server = any(replicas).orElseThrow();
    NamespacedName pod = new NamespacedName("shop", "pod-" + ++names);
    // No traffic before the first complete configuration, so it is there only with roots.
    Proxy proxy = new Proxy(pod, server.roots(), signer.signing(), leafEnd(), life);
    proxies.put(pod, proxy);
    attach(proxy, server);
  }

  /** A pod gets its certificate and does not run yet: its images are pulled, or worse. */
  private void schedulePod() {
    if (pending.size() < MOST_PODS) {
      NamespacedName pod = new NamespacedName("shop", "pod-" + ++names);
      String leaf = any(replicas).orElseThrow().signing();
      pending.put(pod, new Proxy(pod, List.of(), leaf, leafEnd(), life));
    }
  }

  private void run(Proxy proxy) {
    pending.remove(proxy.pod);
    Replica server = any(replicas).orElseThrow();
    proxy.trusted = server.roots();
    proxies.put(proxy.pod, proxy);
    attach(proxy, server);
  }

  private void stopPod(Proxy proxy) {
    disconnect(proxy);
    proxies.remove(proxy.pod);
  }

  private void connect(Proxy proxy) {
    disconnect(proxy);
    attach(proxy, any(replicas).orElseThrow());
  }

  private static void attach(Proxy proxy, Replica replica) {
    assertThat(replica.roots()).as("a replica must let in %s", proxy.pod).contains(proxy.leaf);
    proxy.replica = replica;
    proxy.presented = proxy.leaf;
    replica.connected.put(proxy.pod, proxy);
  }

  private static void disconnect(Proxy proxy) {
    if (proxy.replica != null) {
      proxy.replica.connected.remove(proxy.pod);
      proxy.replica = null;
    }
  }

  private void acknowledge(Proxy proxy) {
    // One refusal in five: whatever the reason, it goes on with what it had.
    if (proxy.replica != null && random.nextInt(5) > 0) {
      proxy.trusted = proxy.replica.roots();
    }
  }

  private void renew(Proxy proxy) {
    proxy.leaf = any(replicas).orElseThrow().signing();
    proxy.leafEnd = leafEnd();
    proxy.leafLife = life;
  }

  private Instant leafEnd() {
    return now.plus(life);
  }

  private static void forEach(
      SortedMap<NamespacedName, Proxy> all, Predicate<Proxy> due, Consumer<Proxy> action) {
    all.values().stream().filter(due).forEach(action);
  }

  /** What has expired is renewed before it is used. */
  private void renewExpired() {
    Instant then = now;
    forEach(proxies, proxy -> !then.isBefore(proxy.leafEnd), this::renew);
    forEach(pending, proxy -> !then.isBefore(proxy.leafEnd), this::renew);
  }

  private void passTime() {
    now = now.plus(Duration.ofMinutes(random.nextInt(600)));
    // The kubelet renews in time, no connection is old, and no report is older than its stream.
    forEach(
        proxies,
        proxy -> !now.plus(proxy.leafLife.dividedBy(2)).isBefore(proxy.leafEnd),
        this::renew);
    // The kubelet of a pod that does not run may be away, too, and be late for everything.
    renewExpired();
    proxies.values().stream().filter(proxy -> proxy.replica != null).forEach(this::connect);
    replicas.forEach((name, replica) -> heard.put(name, report(replica)));
  }

  /** The replicas report: some of them, some time. */
  private void hear() {
    replicas.forEach(
        (name, replica) -> {
          if (random.nextInt(4) > 0) {
            heard.put(name, report(replica));
          }
        });
  }

  private static TrustReport report(Replica replica) {
    List<String> roots = replica.roots();
    SortedSet<NamespacedName> trusting = new TreeSet<>();
    SortedSet<NamespacedName> renewed = new TreeSet<>();
    SortedSet<NamespacedName> unconfirmed = new TreeSet<>();
    replica.connected.forEach(
        (pod, proxy) -> {
          (proxy.trusted.containsAll(roots) ? trusting : unconfirmed).add(pod);
          if (proxy.presented.equals(roots.getLast())) {
            renewed.add(pod);
          }
        });
    return new TrustReport(
        replica.installed.phase(),
        roots,
        PodSet.of(trusting),
        PodSet.of(renewed),
        unconfirmed.size(),
        unconfirmed);
  }

  private void decide() {
    RotationWish wish = new RotationWish(Optional.of(request), Optional.empty(), overlap());
    // What the leader publishes is sometimes not there yet.
    boolean published = random.nextInt(4) > 0;
    MeshTrust trust = new MeshTrust(published, new TreeSet<>(replicas.keySet()), heard, pods());
    RotationStep step = RootRotation.next(stored, wish, trust, now);
    assertThat(RootRotation.next(stored, wish, trust, now)).isEqualTo(step);
    if (fault == Fault.IMPATIENT && !(step instanceof RotationStep.Advance)) {
      step = new RotationStep.Advance(RootRotation.after(stored.phase()), request);
    }
    if (step instanceof RotationStep.Advance(RotationPhase phase, String honoured)) {
      decisions.add(new Decision(advanced(phase, honoured), version));
    }
  }

  private Duration overlap() {
    Instant moment = stored.phase() == RotationPhase.DRAIN ? stored.since() : now;
    Duration longest = fault == Fault.FORGETFUL ? life : lives.longestAt(moment);
    return longest.plus(SKEW.multipliedBy(2));
  }

  private Rotation advanced(RotationPhase phase, String honoured) {
    return switch (phase) {
      case PREPARE ->
          new Rotation(
              phase, now, stored.oldRoot(), stored.oldRootNotAfter(), "root-" + ++roots, honoured);
      case IDLE ->
          new Rotation(phase, Instant.EPOCH, stored.newRoot(), now.plus(ROOT), "", honoured);
      case ACTIVATE, DRAIN, RETIRE ->
          new Rotation(
              phase, now, stored.oldRoot(), stored.oldRootNotAfter(), stored.newRoot(), honoured);
    };
  }

  /** A leader, perhaps one that was paused since, writes what it decided; once. */
  private void write() {
    if (decisions.isEmpty()) {
      return;
    }
    Decision decision = decisions.remove(random.nextInt(decisions.size()));
    // The API server compares the resourceVersion.
    if (decision.version() == version) {
      version++;
      stored = decision.next();
      completed += stored.phase() == RotationPhase.IDLE ? 1 : 0;
    }
  }

  private void disturb() {
    switch (random.nextInt(5)) {
      // The leader is killed, and the next one knows nothing but what is stored.
      case 0 -> {
        heard.clear();
        decisions.clear();
      }
      case 1 -> replaceReplica();
      case 2 -> ask();
      case 3 -> {
        life = random.nextBoolean() ? LEAF : SHORT_LEAF;
        lives = lives.observe(life, now);
      }
      // The clock is set: forwards by days, or by as much as clocks may differ.
      default -> {
        if (random.nextBoolean()) {
          now = now.plus(Duration.ofHours(random.nextInt(72)));
          renewExpired();
        } else {
          now = slow ? now.plus(SKEW) : now.minus(SKEW);
          slow = !slow;
        }
      }
    }
  }

  private void replaceReplica() {
    String name = replicas.firstKey();
    Replica gone = replicas.remove(name);
    if (gone != null) {
      List.copyOf(gone.connected.values()).forEach(RotatingMesh::disconnect);
    }
    heard.remove(name);
    replicas.put("replica-" + ++names, new Replica(stored));
  }

  private SortedSet<NamespacedName> pods() {
    return new TreeSet<>(proxies.keySet());
  }

  private void check() {
    for (Proxy server : proxies.values()) {
      boolean valid = now.isBefore(server.leafEnd);
      for (Proxy client : proxies.values()) {
        assertThat(!valid || client.trusted.contains(server.leaf))
            .as("%s must trust %s in phase %s", client.pod, server.pod, stored.phase())
            .isTrue();
      }
      replicas.forEach(
          (name, replica) ->
              assertThat(replica.roots())
                  .as("replica %s must let in %s in phase %s", name, server.pod, stored.phase())
                  .contains(server.leaf));
    }
  }

  private <T> Optional<T> any(SortedMap<?, T> map) {
    return map.values().stream().skip(map.isEmpty() ? 0 : random.nextInt(map.size())).findFirst();
  }

  /** How often a root has been replaced by another. */
  int completed() {
    return completed;
  }

  /** The phase that is stored. */
  RotationPhase phase() {
    return stored.phase();
  }
}
