package dev.osier.operator.state;

import java.util.List;

/**
 * A MutatingWebhookConfiguration.
 *
 * @param name its name
 * @param resourceVersion the version that was read
 * @param caBundles whom the API server trusts, for each of its webhooks: PEM in Base64, empty if
 *     nobody
 */
public record WebhookConfigurationState(
    String name, String resourceVersion, List<String> caBundles) {
  public WebhookConfigurationState {
    caBundles = List.copyOf(caBundles);
  }
}
