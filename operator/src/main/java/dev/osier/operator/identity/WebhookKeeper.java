package dev.osier.operator.identity;

import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.state.WebhookConfigurationState;
import dev.osier.operator.watch.Feed;
import dev.osier.operator.watch.WatchedWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps our roots in the webhook configurations of the chart. Only the leader has one. */
final class WebhookKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookKeeper.class);
  private static final Set<String> OURS = Set.of("osier-namespaces", "osier-pods");

  private final KubernetesClient client;
  private final Feed<WatchedWebhookConfiguration, WebhookConfigurationState> configurations;

  WebhookKeeper(KubernetesClient client, Runnable changed) {
    this.client = client;
    this.configurations =
        WatchedWebhookConfiguration.feed(client)
            .onChange(
                (before, after) -> {
                  if (after.filter(each -> OURS.contains(each.name())).isPresent()) {
                    changed.run();
                  }
                });
  }

  void start() {
    var _ = configurations.start();
  }

  /** Writes the roots wherever they are not. */
  void keep(TrustBundle roots) {
    String caBundle =
        Base64.getEncoder().encodeToString(roots.pem().getBytes(StandardCharsets.UTF_8));
    configurations.all().stream()
        .filter(each -> OURS.contains(each.name()))
        .forEach(each -> CaBundlePatch.of(each, caBundle).ifPresent(json -> patch(each, json)));
  }

  @Override
  public void close() {
    configurations.close();
  }

  private void patch(WebhookConfigurationState configuration, String json) {
    client
        .resources(MutatingWebhookConfiguration.class)
        .withName(configuration.name())
        .patch(PatchContext.of(PatchType.JSON), json);
    log.atInfo().addKeyValue("configuration", configuration.name()).log("webhook's CA written");
  }
}
