package dev.osier.operator.identity;

import dev.osier.mesh.identity.Delivery;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Something that a person has to look at: a condition that is there only while it is true.
 *
 * @param type the condition's type
 * @param reason its reason
 * @param message its message
 */
record Trouble(String type, String reason, String message) {
  private static final int MOST_NAMES = 5;

  /** That new pods cannot get their certificates; empty if they can. */
  static Optional<Trouble> ofDelivery(Delivery delivery, CertificateApis.Served served) {
    return delivery == Delivery.POD_CERTIFICATE && !served.both()
        ? Optional.of(
            new Trouble(
                "DeliveryNotServed",
                "CertificateApisMissing",
                "delivery is PodCertificate, but the API server does not serve"
                    + " podcertificaterequests and clustertrustbundles of certificates.k8s.io/v1:"
                    + " no new pod gets a certificate; set delivery to Auto or SDS"))
        : Optional.empty();
  }

  /**
   * That pods of some namespaces do not find the roots; empty if all do.
   *
   * @param refused why they could not be written, by namespace
   */
  static Optional<Trouble> ofRoots(SortedMap<String, String> refused) {
    if (refused.isEmpty()) {
      return Optional.empty();
    }
    String where =
        refused.entrySet().stream()
            .limit(MOST_NAMES)
            .map((Map.Entry<String, String> each) -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining(", "));
    return Optional.of(
        new Trouble(
            "RootsNotWritten",
            "ConfigMapRefused",
            "in %d namespaces the ConfigMap %s cannot be written, so pods with delivery SDS may not start there: %s%s"
                .formatted(
                    refused.size(),
                    RootsConfigMaps.NAME,
                    where,
                    refused.size() > MOST_NAMES ? " and others" : "")));
  }
}
