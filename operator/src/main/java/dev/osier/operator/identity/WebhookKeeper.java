package dev.osier.operator.identity;

import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.state.WebhookConfigurationState;
import dev.osier.operator.watch.Feed;
import dev.osier.operator.watch.WatchedValidatingWebhookConfiguration;
import dev.osier.operator.watch.WatchedWebhookConfiguration;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps our roots in the webhook configurations of the chart. Only the leader has one. */
final class WebhookKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookKeeper.class);
  private static final Set<String> OURS = Set.of("osier-namespaces", "osier-pods", "osier-routing");

  private final KubernetesClient client;
  private final List<Kept<?>> kept;

  /** One kind of configuration, how it is watched and how it is written. */
  private record Kept<T extends HasMetadata>(
      Feed<?, WebhookConfigurationState> feed, Class<T> kind) {}

  WebhookKeeper(KubernetesClient client, Runnable changed) {
    this.client = client;
    this.kept =
        List.of(
            new Kept<>(
                WatchedWebhookConfiguration.feed(client), MutatingWebhookConfiguration.class),
            new Kept<>(
                WatchedValidatingWebhookConfiguration.feed(client),
                ValidatingWebhookConfiguration.class));
    for (Kept<?> each : kept) {
      each.feed()
          .onChange(
              (before, after) -> {
                if (after.filter(one -> OURS.contains(one.name())).isPresent()) {
                  changed.run();
                }
              });
    }
  }

  void start() {
    for (Kept<?> each : kept) {
      var _ = each.feed().start();
    }
  }

  /** Writes the roots wherever they are not. */
  void keep(TrustBundle roots) {
    String caBundle = encode(roots);
    kept.forEach(each -> keep(each, caBundle));
  }

  /** Whether exactly these roots are in all of our configurations, as far as has been seen. */
  boolean holds(TrustBundle roots) {
    String caBundle = encode(roots);
    return kept.stream()
        .allMatch(
            each ->
                each.feed().isSynced()
                    && each.feed().all().stream()
                        .filter(configuration -> OURS.contains(configuration.name()))
                        .allMatch(
                            configuration -> CaBundlePatch.of(configuration, caBundle).isEmpty()));
  }

  @Override
  public void close() {
    kept.forEach(each -> each.feed().close());
  }

  private static String encode(TrustBundle roots) {
    return Base64.getEncoder().encodeToString(roots.pem().getBytes(StandardCharsets.UTF_8));
  }

  private <T extends HasMetadata> void keep(Kept<T> each, String caBundle) {
    for (WebhookConfigurationState configuration : each.feed().all()) {
      if (OURS.contains(configuration.name())) {
        CaBundlePatch.of(configuration, caBundle)
            .ifPresent(json -> patch(each.kind(), configuration.name(), json));
      }
    }
  }

  private <T extends HasMetadata> void patch(Class<T> kind, String name, String json) {
    client.resources(kind).withName(name).patch(PatchContext.of(PatchType.JSON), json);
    log.atInfo().addKeyValue("configuration", name).log("webhook's CA written");
  }
}
