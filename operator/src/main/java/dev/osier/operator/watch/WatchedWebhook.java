package dev.osier.operator.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** The fields of one webhook in a webhook configuration that are read. */
@JsonIgnoreProperties(ignoreUnknown = true)
record WatchedWebhook(@Nullable ClientConfiguration clientConfig) {
  /** Whom the API server trusts there: PEM in Base64, empty if nobody. */
  String caBundle() {
    return clientConfig == null ? "" : WatchedObject.text(clientConfig.caBundle);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record ClientConfiguration(@Nullable String caBundle) {}
}
