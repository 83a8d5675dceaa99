package dev.osier.xds.server;

import dev.osier.mesh.Generation;
import dev.osier.mesh.NamespacedName;
import dev.osier.mesh.ObjectReference;
import dev.osier.mesh.identity.SpiffeId;
import dev.osier.xds.resource.Configuration;
import dev.osier.xds.resource.ConfigurationSource;
import dev.osier.xds.resource.HeldBack;
import dev.osier.xds.resource.ProxyConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Configurations set by hand, by pod and identity. */
final class FakeSource implements ConfigurationSource {
  private final Map<String, ProxyConfig> configurations = new ConcurrentHashMap<>();
  private final Map<String, ProxyConfig> given = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  volatile long changedAt = System.nanoTime();

  /** How long a processor is busy whenever it is asked. */
  volatile Duration effort = Duration.ZERO;

  /** Whether asking is an error. */
  volatile boolean broken;

  void put(String pod, String identity, ProxyConfig config) {
    configurations.put(pod + " " + identity, config);
    listeners.forEach(Runnable::run);
  }

  void remove(String pod, String identity) {
    configurations.remove(pod + " " + identity);
    listeners.forEach(Runnable::run);
  }

  /** Whether a stream has asked since the last was set. */
  boolean isGiven(String pod, String identity) {
    String key = pod + " " + identity;
    ProxyConfig latest = configurations.get(key);
    return latest != null && latest.equals(given.get(key));
  }

  int listeners() {
    return listeners.size();
  }

  @Override
  public Optional<Configuration> configuration(
      NamespacedName pod, SpiffeId caller, Protocol protocol, HeldBack heldBack) {
    if (broken) {
      throw new LinkageError("broken for a test");
    }
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < effort.toNanos()) {
      Thread.onSpinWait();
    }
    String key = pod + " " + caller;
    Optional<ProxyConfig> latest = Optional.ofNullable(configurations.get(key));
    latest.ifPresent(config -> given.put(key, config));
    return latest.map(config -> new Configuration(config, Map.of(), Map.of()));
  }

  @Override
  public SortedMap<ObjectReference, Generation> generations() {
    return new TreeMap<>();
  }

  @Override
  public long changedAt() {
    return changedAt;
  }

  @Override
  public AutoCloseable subscribe(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
