package dev.osier.operator.watch;

import dev.osier.operator.state.WebhookConfigurationState;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The fields of a MutatingWebhookConfiguration that are read. */
@Group("admissionregistration.k8s.io")
@Version("v1")
@Kind("MutatingWebhookConfiguration")
@Plural("mutatingwebhookconfigurations")
public final class WatchedWebhookConfiguration extends WatchedWebhooks {
  private static final long serialVersionUID = 1L;

  WatchedWebhookConfiguration() {}

  /** All such configurations of the cluster. */
  public static Feed<WatchedWebhookConfiguration, WebhookConfigurationState> feed(
      KubernetesClient client) {
    return new Feed<>(
        client.resources(WatchedWebhookConfiguration.class), WatchedWebhookConfiguration::state);
  }
}
