package dev.osier.controlplane;

import dev.osier.operator.OsierOperator;
import dev.osier.webhook.NamespaceLookup;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator knows of the labels of namespaces, for the webhook.
 *
 * @param operator watches the cluster
 */
record NamespaceLabels(OsierOperator operator) implements NamespaceLookup {
  @Override
  public Optional<Map<String, String>> known(String namespace) {
    return operator.namespaceLabels(namespace);
  }

  @Override
  public Optional<Map<String, String>> fresh(String namespace) {
    return operator.freshNamespaceLabels(namespace);
  }
}
