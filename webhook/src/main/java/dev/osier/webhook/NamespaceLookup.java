package dev.osier.webhook;

import java.util.Map;
import java.util.Optional;

/** Where the webhook learns what is known of a namespace. */
@FunctionalInterface
public interface NamespaceLookup {
  /**
   * The labels of a namespace.
   *
   * @return empty if there is no such namespace, not even on a second look past any cache: a pod
   *     may be created a moment after its namespace
   */
  Optional<Map<String, String>> labels(String namespace);
}
