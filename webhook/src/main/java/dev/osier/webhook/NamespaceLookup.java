package dev.osier.webhook;

import java.util.Map;
import java.util.Optional;

/** Where the webhook learns the labels of namespaces. */
public interface NamespaceLookup {
  /** The labels as far as they are known, without asking anybody; empty if nothing is. */
  Optional<Map<String, String>> known(String namespace);

  /**
   * The labels as the API server has them now; empty if there is no such namespace, or it can't be
   * found out now. Whoever reaches the webhook decides which are asked for, and how often.
   */
  Optional<Map<String, String>> fresh(String namespace);
}
