package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.osier.operator.state.WebhookConfigurationState;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** The fields of a MutatingWebhookConfiguration that are read. */
@Group("admissionregistration.k8s.io")
@Version("v1")
@Kind("MutatingWebhookConfiguration")
@Plural("mutatingwebhookconfigurations")
public final class WatchedWebhookConfiguration extends WatchedObject<WebhookConfigurationState> {
  private static final long serialVersionUID = 1L;

  @JsonProperty private transient List<WatchedWebhook> webhooks = List.of();

  WatchedWebhookConfiguration() {}

  /** All such configurations of the cluster. */
  public static Feed<WatchedWebhookConfiguration, WebhookConfigurationState> feed(
      KubernetesClient client) {
    return new Feed<>(
        client.resources(WatchedWebhookConfiguration.class), WatchedWebhookConfiguration::state);
  }

  @Override
  WebhookConfigurationState toState() {
    return new WebhookConfigurationState(
        getMetadata().getName(),
        text(getMetadata().getResourceVersion()),
        webhooks == null ? List.of() : webhooks.stream().map(WatchedWebhook::caBundle).toList());
  }
}
