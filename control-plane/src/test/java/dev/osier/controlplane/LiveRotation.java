package dev.osier.controlplane;

import dev.osier.ca.CertificateAuthority;
import dev.osier.ca.CredentialIssuer;
import dev.osier.ca.IssuanceListener;
import dev.osier.controlplane.sds.TwoPods;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.identity.Authority.AuthorityState;
import dev.osier.mesh.identity.Authority.ChangeState;
import dev.osier.mesh.identity.AuthorityLifetimes;
import dev.osier.mesh.identity.AuthorityMaterial;
import dev.osier.mesh.identity.LeafLifetime;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.mesh.identity.WorkloadCredential;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import dev.osier.mesh.rollout.RolloutCollector;
import dev.osier.mesh.rollout.RolloutReport;
import dev.osier.mesh.rotation.MeshTrust;
import dev.osier.mesh.rotation.RootRotation;
import dev.osier.mesh.rotation.Rotation;
import dev.osier.mesh.rotation.RotationPhase;
import dev.osier.mesh.rotation.RotationStep;
import dev.osier.mesh.rotation.RotationWish;
import dev.osier.mesh.rotation.TrustReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * A mesh of two replicas and two real Envoys whose root changes. The API server's part is played by
 * two fields: what would be in the Secret, and since when.
 */
final class LiveRotation implements AutoCloseable {
  private static final List<String> NAMES = List.of("one", "two");
  private static final String REQUEST = "once";
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(2);

  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final SortedMap<String, TrustReport> reports = new ConcurrentSkipListMap<>();
  private final Collector collector = new Collector();
  private final SortedMap<String, RotatingReplica> replicas = new ConcurrentSkipListMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AuthorityLifetimes lifetimes;
  private final Duration overlap;
  private final TwoPods scene;
  private boolean hurried;
  private AuthorityMaterial stored;
  private Instant since = Instant.EPOCH;
  private String honoured = "";

  final RotatingPod client;
  final RotatingPod server;

  /**
   * Starts everything, and returns when both proxies are configured.
   *
   * @param folder an empty folder
   * @param leaf how long certificates live, and how long the old root stays at least
   */
  LiveRotation(Path folder, Duration leaf) throws IOException {
    lifetimes =
        new AuthorityLifetimes(
            Duration.ofDays(365), Duration.ofDays(90), new LeafLifetime(leaf, 50, CLOCK_SKEW));
    overlap = leaf;
    stored = new CertificateAuthority(clock, random).create(TwoPods.TRUST_DOMAIN, lifetimes);
    scene = new TwoPods();
    restart();
    server = start(TwoPods.SERVER, folder);
    client = start(TwoPods.CLIENT, folder);
    client.envoy().awaitReady();
    server.envoy().awaitReady();
  }

  private RotatingPod start(NamespacedName pod, Path folder) throws IOException {
    return new RotatingPod(
        scene,
        pod,
        folder,
        leader().state().publishedBundle(),
        () -> anyPort(RotatingReplica::xdsPort),
        () -> anyPort(RotatingReplica::secretsPort));
  }

  /** The replicas take turns, as behind a Service. */
  private OptionalInt anyPort(ToIntFunction<RotatingReplica> port) {
    List<RotatingReplica> there = List.copyOf(replicas.values());
    return there.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(
            port.applyAsInt(there.get(Math.floorMod(turn.getAndIncrement(), there.size()))));
  }

  TwoPods pods() {
    return scene;
  }

  /** Renews certificates as often as it can from now on. */
  void hurry() {
    hurried = true;
    replicas.values().forEach(RotatingReplica::hurry);
  }

  /** The phase that is stored. */
  RotationPhase phase() {
    return stored.phase();
  }

  /** What is stored. */
  AuthorityMaterial stored() {
    return stored;
  }

  private RotatingReplica leader() {
    return replicas.firstEntry().getValue();
  }

  /**
   * Does what the leader does, by the rules: decides, and stores the next phase if it may be
   * entered. Nobody follows yet.
   */
  RotationStep step() {
    RotationStep step =
        RootRotation.next(
            rotation(),
            new RotationWish(Optional.of(REQUEST), Optional.empty(), overlap),
            new MeshTrust(
                true,
                new TreeSet<>(NAMES),
                reports,
                new TreeSet<>(Set.of(TwoPods.CLIENT, TwoPods.SERVER))),
            clock.instant());
    if (step instanceof RotationStep.Advance(RotationPhase phase, String request)) {
      honoured = request;
      store(phase);
    }
    return step;
  }

  private Rotation rotation() {
    AuthorityState state = leader().state();
    return new Rotation(
        stored.phase(),
        since,
        state.rootFingerprint(),
        state.rootNotAfter(),
        state.change().map(ChangeState::newRootFingerprint).orElse(""),
        honoured);
  }

  /** Stores the next phase, whether the rules allow it or not. */
  void store(RotationPhase phase) {
    stored = leader().advance(stored, phase);
    since = clock.instant();
  }

  /** The first replica hears of what is stored, and no other. */
  void followFirst() {
    leader().follow(stored);
  }

  /** Everybody hears of what is stored: one replica after the other, and then the kubelets. */
  void follow(Runnable between) {
    for (RotatingReplica replica : replicas.values()) {
      replica.follow(stored);
      between.run();
    }
    mount();
  }

  private void mount() {
    for (RotatingPod pod : List.of(client, server)) {
      pod.mount(leader().state().publishedBundle());
    }
  }

  /** Ends all replicas at once, without a farewell to anybody. */
  void kill() {
    List<RotatingReplica> gone = List.copyOf(replicas.values());
    replicas.clear();
    for (RotatingPod pod : List.of(client, server)) {
      pod.configuration.reset();
      pod.secrets.reset();
    }
    gone.forEach(RotatingReplica::end);
  }

  /** Starts replicas that know nothing but what is stored. */
  void restart() {
    for (String name : NAMES) {
      try {
        RotatingReplica replica = new RotatingReplica(name, scene, stored, lifetimes, collector);
        if (hurried) {
          replica.hurry();
        }
        replicas.put(name, replica);
      } catch (IOException e) {
        throw new UncheckedIOException("starting a replica", e);
      }
    }
  }

  /** Has one pod's certificates issued with this material, whatever the others get. */
  void issueFor(NamespacedName pod, AuthorityMaterial material) {
    CertificateAuthority other = new CertificateAuthority(clock, random);
    other
        .install(material, TwoPods.TRUST_DOMAIN, lifetimes)
        .ifPresent(
            refusal -> {
              throw new AssertionError(refusal);
            });
    WorkloadCredentialIssuer theirs =
        new CredentialIssuer(other, clock, random, IssuanceListener.NONE);
    replicas
        .values()
        .forEach(replica -> replica.issueWith(new Divided(pod, theirs, replica.ownIssuer())));
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    replicas.values().forEach(RotatingReplica::end);
    scene.close();
  }

  /** One issuer for one pod, and another for all others. */
  private record Divided(
      NamespacedName pod, WorkloadCredentialIssuer theirs, WorkloadCredentialIssuer others)
      implements WorkloadCredentialIssuer {
    @Override
    public Optional<WorkloadCredential> issue(SpiffeId identity, NamespacedName asking) {
      return (asking.equals(pod) ? theirs : others).issue(identity, asking);
    }

    @Override
    public Optional<String> issuer() {
      return others.issuer();
    }
  }

  private final class Collector implements RolloutCollector {
    @Override
    public void report(String replica, RolloutReport report) {
      reports.put(replica, report.trust());
    }

    @Override
    public void forget(String replica) {
      reports.remove(replica);
    }
  }
}
