package dev.osier.operator.usage;

import dev.osier.mesh.usage.Owner;
import dev.osier.operator.watch.Feed;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ConfigMap of usage and what this replica knows of it. Others write it, too: what is there is
 * put together with what is known before it is written, and then written only if nobody else has.
 */
final class UsageShard implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UsageShard.class);
  private static final String KEY = "usage.gz";
  private static final String FIELD_OWNER = "osier";

  private final String namespace;
  private final String name;
  private final KubernetesClient client;
  private final Feed<ConfigMap, ConfigMap> feed;
  private final AtomicReference<Usage> known = new AtomicReference<>(Usage.NOTHING);
  // What was read or written last; by the store's thread alone.
  private String version = "";

  /**
   * @param changed what to run when the ConfigMap has changed
   */
  UsageShard(KubernetesClient client, String namespace, String name, Runnable changed) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.feed =
        new Feed<ConfigMap, ConfigMap>(resource(), found -> found)
            .onChange((before, after) -> changed.run());
  }

  CompletableFuture<Void> start() {
    return feed.start().toCompletableFuture();
  }

  /** Takes note; true if it was not known. */
  @SuppressWarnings("ReferenceEquality") // a value that gains nothing is the same object
  boolean used(Owner owner, Set<String> names, int day) {
    Usage before = known.getAndUpdate(usage -> usage.used(owner, names, day));
    return before.used(owner, names, day) != before;
  }

  Names recall(Owner owner) {
    return known.get().of(owner);
  }

  /**
   * Learns what is stored, and stores what is known, as far as the one lacks the other.
   *
   * @param today the day, since 1970
   * @param since the first day that is not forgotten
   */
  void settle(int today, int since) {
    ConfigMap there = resource().get();
    Usage stored =
        Optional.ofNullable(there).map(found -> read(found, today)).orElse(Usage.NOTHING);
    Usage all = known.updateAndGet(mine -> UsageFormat.fitting(mine.merge(stored).since(since)));
    if (!all.equals(stored)) {
      write(all, there);
    }
  }

  private Usage read(ConfigMap found, int today) {
    String text = Optional.ofNullable(found.getBinaryData()).orElse(Map.of()).getOrDefault(KEY, "");
    Optional<Usage> usage = decode(text).flatMap(bytes -> UsageFormat.read(bytes, today + 1));
    String seen = found.getMetadata().getResourceVersion();
    if (usage.isEmpty() && !seen.equals(version)) {
      log.atWarn()
          .addKeyValue("configmap", namespace + "/" + name)
          .log("what workloads call cannot be read, and is written anew");
    }
    version = seen;
    return usage.orElse(Usage.NOTHING);
  }

  private static Optional<byte[]> decode(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void write(Usage usage, @Nullable ConfigMap there) {
    ConfigMap configMap =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withResourceVersion(there == null ? null : there.getMetadata().getResourceVersion())
            .addToLabels("app.kubernetes.io/name", "osier")
            .addToLabels("app.kubernetes.io/component", "usage")
            .endMetadata()
            .withBinaryData(
                Map.of(KEY, Base64.getEncoder().encodeToString(UsageFormat.write(usage))))
            .build();
    // Creating by an apply names the object, so that a rule can allow this one and no other.
    client.resource(configMap).fieldManager(FIELD_OWNER).forceConflicts().serverSideApply();
  }

  private Resource<ConfigMap> resource() {
    return client.configMaps().inNamespace(namespace).withName(name);
  }

  @Override
  public void close() {
    feed.close();
  }
}
