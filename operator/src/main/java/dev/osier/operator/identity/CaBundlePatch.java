package dev.osier.operator.identity;

import dev.osier.operator.state.WebhookConfigurationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON Patch (RFC 6902) that makes the API server trust our webhook. */
final class CaBundlePatch {
  private CaBundlePatch() {}

  /**
   * Composes it; empty if nothing is to be changed.
   *
   * @param configuration the configuration as it is
   * @param caBundle whom to trust: PEM in Base64
   */
  static Optional<String> of(WebhookConfigurationState configuration, String caBundle) {
    List<String> operations = new ArrayList<>();
    for (int i = 0; i < configuration.caBundles().size(); i++) {
      if (!configuration.caBundles().get(i).equals(caBundle)) {
        // "add" replaces what is there, too.
        operations.add(
            "{\"op\":\"add\",\"path\":\"/webhooks/%d/clientConfig/caBundle\",\"value\":\"%s\"}"
                .formatted(i, caBundle));
      }
    }
    if (operations.isEmpty()) {
      return Optional.empty();
    }
    // The entries are addressed by position: only in the version that was read.
    operations.addFirst(
        "{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"%s\"}"
            .formatted(configuration.resourceVersion()));
    return Optional.of("[" + String.join(",", operations) + "]");
  }
}
