package dev.osier.webhook.injection;

import java.util.Map;

/**
 * What is known of the namespace a pod is created in.
 *
 * @param name its name
 * @param labels its labels
 */
public record NamespaceFacts(String name, Map<String, String> labels) {
  public NamespaceFacts {
    labels = Map.copyOf(labels);
  }
}
