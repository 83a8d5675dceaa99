package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.osier.operator.state.WebhookConfigurationState;
import java.util.List;

/** The fields of a webhook configuration, of either kind, that are read. */
abstract class WatchedWebhooks extends WatchedObject<WebhookConfigurationState> {
  private static final long serialVersionUID = 1L;

  @JsonProperty private transient List<WatchedWebhook> webhooks = List.of();

  @Override
  final WebhookConfigurationState toState() {
    return new WebhookConfigurationState(
        getMetadata().getName(),
        text(getMetadata().getResourceVersion()),
        webhooks == null ? List.of() : webhooks.stream().map(WatchedWebhook::caBundle).toList());
  }
}
