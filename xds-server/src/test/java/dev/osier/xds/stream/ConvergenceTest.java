package dev.osier.xds.stream;

import static dev.osier.xds.resource.ResourceType.CLUSTER;
import static dev.osier.xds.resource.ResourceType.ENDPOINTS;
import static dev.osier.xds.resource.ResourceType.LISTENER;
import static dev.osier.xds.resource.ResourceType.ROUTES;
import static dev.osier.xds.resource.ResourceType.VIRTUAL_HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any sequence of changes, subscriptions, acceptances, refusals, slow reads and reconnects, to
 * replicas that are ahead or behind, ends in the server's state; and on the way nothing is named
 * that is not there, nothing refused is sent again, and no conversation goes on for ever. The
 * {@link EnvoyModel} checks the way.
 */
@Tag("slow")
final class ConvergenceTest {
  private static final int SEQUENCES = 4_000;
  private static final int STEPS = 60;
  private static final int MAX_STEPS_TO_QUIET = 2_000;

  /** A route table was missing for a while, and refused when it was back. */
  private static final List<Integer> ONCE_FAILED =
      List.of(1_012_511, 1_014_727, 1_029_597, 1_035_248, 1_094_923, 1_096_852);

  @Test
  void incrementalStreamsEndInTheServersState() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, new DeltaEnvoy(seed % 2 == 0), 0);
    }
  }

  @Test
  void incrementalStreamsEndInTheServersStateButForWhatIsRefused() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, new DeltaEnvoy(seed % 2 == 0), 10);
    }
  }

  @Test
  void soDoThoseOfServersThatChangeLittleAtATime() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, new DeltaEnvoy(seed % 2 == 0), 5, 3);
      run(seed, new StateOfTheWorldEnvoy(), 5, 3);
    }
  }

  @Test
  void soDoThoseOfProxiesThatHaveAllVirtualHosts() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, DeltaEnvoy.eager(seed % 2 == 1), 0, seed % 4);
    }
  }

  @Test
  void soDoThoseOfProxiesThatHaveAllVirtualHostsButForWhatIsRefused() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, DeltaEnvoy.eager(seed % 2 == 1), 10, seed % 4);
    }
  }

  @Test
  void stateOfTheWorldStreamsEndInTheServersState() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, new StateOfTheWorldEnvoy(), 0);
    }
  }

  @Test
  void stateOfTheWorldStreamsEndInTheServersStateButForWhatIsRefused() {
    for (int seed = 0; seed < SEQUENCES; seed++) {
      run(seed, new StateOfTheWorldEnvoy(), 10);
    }
    for (int seed : ONCE_FAILED) {
      run(seed, new StateOfTheWorldEnvoy(), 10);
    }
  }

  private static void run(int seed, EnvoyClient envoy, int badPercent) {
    run(seed, envoy, badPercent, 0);
  }

  /** Runs one of which so many steps in 20 change one type of resource alone. */
  private static void run(int seed, EnvoyClient envoy, int badPercent, int littleChanges) {
    try {
      new Sequence(new Random(seed), envoy, badPercent, littleChanges).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("sequence with seed " + seed, e);
    }
  }

  private static final class Sequence {
    private final Random random;
    private final EnvoyClient envoy;
    private final RandomConfigs configs;
    private FakeConfig config;
    private final int littleChanges;
    private boolean cutOffWhileWarming;

    Sequence(Random random, EnvoyClient envoy, int badPercent, int littleChanges) {
      this.random = random;
      this.littleChanges = littleChanges;
      this.envoy = envoy;
      this.configs = new RandomConfigs(random, badPercent, isEager(envoy));
      this.config = configs.next();
    }

    void run() {
      envoy.connect(config);
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      becomeQuiet();
      check();
    }

    private void step() {
      if (littleChanges > 0 && random.nextInt(20) < littleChanges) {
        config = configs.after(config);
        envoy.configure(config);
      }
      switch (random.nextInt(20)) {
        case 0 -> {
          config = configs.next();
          envoy.configure(config);
        }
        case 1 -> {
          if (random.nextInt(4) == 0) {
            cutOffWhileWarming |= envoy.model().isWarming();
            if (random.nextBoolean()) {
              config = configs.next();
            }
            envoy.connect(config);
          }
        }
        case 2 -> demand();
        case 19 -> call();
        case 3 -> envoy.introduce();
        case 4, 5, 6, 7, 8 -> envoy.deliverRequest();
        case 9, 10, 11, 12, 13, 14 -> envoy.respond();
        default -> envoy.deliverResponse();
      }
    }

    private void demand() {
      if (envoy instanceof DeltaEnvoy delta) {
        String name = RandomConfigs.ON_DEMAND.get(random.nextInt(RandomConfigs.ON_DEMAND.size()));
        if (random.nextInt(3) > 0) {
          delta.demand(name);
        } else {
          delta.release(name);
        }
      }
    }

    private static boolean isEager(EnvoyClient envoy) {
      return envoy instanceof DeltaEnvoy delta && delta.isEager();
    }

    private void call() {
      if (envoy instanceof DeltaEnvoy delta && !delta.isEager()) {
        String host = RandomConfigs.HOSTS.get(random.nextInt(RandomConfigs.HOSTS.size()));
        String cluster =
            RandomConfigs.ON_DEMAND.get(random.nextInt(RandomConfigs.ON_DEMAND.size()));
        if (random.nextInt(3) > 0) {
          delta.call(host);
        } else {
          delta.expect(Set.of(host), Set.of(cluster));
        }
      }
    }

    private void becomeQuiet() {
      for (int i = 0; i < MAX_STEPS_TO_QUIET; i++) {
        boolean moved = envoy.deliverRequest() || envoy.respond() || envoy.deliverResponse();
        if (!moved && envoy.model().isWarming() && mayExpire()) {
          envoy.expire();
          moved = true;
        }
        if (!moved) {
          assertThat(envoy.introduce()).as("all has been asked for").isTrue();
          if (!envoy.respond()) {
            return;
          }
        }
      }
      throw new AssertionError("the conversation does not end");
    }

    /**
     * Envoy's own timeout must end two waits: for endpoints that were under way when the stream
     * broke, and that Envoy says it has; and for those of a cluster that has gone since, which the
     * state-of-the-world variant cannot say.
     */
    private boolean mayExpire() {
      return cutOffWhileWarming
          || envoy.model().warming().stream()
              .noneMatch(name -> config.resource(ENDPOINTS, name).isPresent());
    }

    private void check() {
      assertThat(envoy.session().settled()).as("settled").isTrue();
      assertThat(envoy.model().isWarming()).as("warming").isFalse();
      boolean refused = false;
      for (ResourceType type : List.of(LISTENER, ROUTES)) {
        refused |= checkType(type, config.resources(type), envoy.model().wanted(type));
      }
      Map<String, XdsResource> clusters = new TreeMap<>(config.resources(CLUSTER));
      if (envoy instanceof DeltaEnvoy delta) {
        Set<String> byName = new TreeSet<>(delta.onDemand());
        byName.addAll(delta.keptClusters());
        for (String name : byName) {
          config.resource(CLUSTER, name).ifPresent(cluster -> clusters.put(name, cluster));
        }
        refused |= checkHosts(delta, clusters);
      }
      Set<String> extra = new TreeSet<>(envoy.model().running(CLUSTER).keySet());
      extra.removeAll(clusters.keySet());
      if (!refused) {
        assertThat(extra).as("clusters that should have gone").isEmpty();
      }
      Map<String, XdsResource> running = new TreeMap<>(envoy.model().running(CLUSTER));
      running.keySet().removeAll(extra);
      compare(clusters, running);
      Map<String, XdsResource> endpoints = new TreeMap<>(envoy.model().running(ENDPOINTS));
      endpoints.keySet().removeAll(extra);
      Map<String, XdsResource> expected = new TreeMap<>();
      for (String name : envoy.model().wanted(ENDPOINTS)) {
        config.resource(ENDPOINTS, name).ifPresent(some -> expected.put(name, some));
      }
      expected.keySet().removeAll(extra);
      compare(expected, endpoints);
    }

    /** Checks the virtual hosts that were asked for, and adds the clusters they lead to. */
    private boolean checkHosts(DeltaEnvoy delta, Map<String, XdsResource> clusters) {
      Map<String, XdsResource> expected = new TreeMap<>(config.resources(VIRTUAL_HOST));
      expected
          .keySet()
          .removeIf(
              name ->
                  !envoy
                      .model()
                      .running(ROUTES)
                      .containsKey(name.substring(0, name.lastIndexOf('/'))));
      Set<String> hosts = new TreeSet<>(delta.hosts());
      hosts.addAll(delta.kept());
      for (String name : hosts) {
        XdsResource host = config.resource(VIRTUAL_HOST, name).orElseThrow();
        if (!host.isAbsent()) {
          expected.put(name, host);
        }
        host.clusters()
            .forEach(
                cluster ->
                    config.resource(CLUSTER, cluster).ifPresent(one -> clusters.put(cluster, one)));
      }
      return compare(expected, envoy.model().running(VIRTUAL_HOST));
    }

    private boolean checkType(ResourceType type, Map<String, XdsResource> all, Set<String> wanted) {
      Map<String, XdsResource> expected = new TreeMap<>(all);
      if (type == ROUTES) {
        expected.keySet().retainAll(wanted);
      }
      Map<String, XdsResource> running = new TreeMap<>(envoy.model().running(type));
      if (type == ROUTES) {
        // A refused listener's last good may name a route table that is gone.
        running.keySet().retainAll(all.keySet());
      }
      return compare(expected, running);
    }

    /** Compares but for what is refused; true if something is. */
    private static boolean compare(
        Map<String, XdsResource> expected, Map<String, XdsResource> running) {
      boolean refused = false;
      Map<String, String> expectedVersions = new TreeMap<>();
      Map<String, String> runningVersions = new TreeMap<>();
      expected.forEach((name, resource) -> expectedVersions.put(name, resource.version()));
      running.forEach((name, resource) -> runningVersions.put(name, resource.version()));
      for (XdsResource resource : expected.values()) {
        if (FakeConfig.named(resource).contains(EnvoyModel.BAD)) {
          refused = true;
          expectedVersions.remove(resource.name());
          runningVersions.remove(resource.name());
        }
      }
      assertThat(runningVersions).isEqualTo(expectedVersions);
      return refused;
    }
  }
}
