package dev.osier.ca;

import dev.osier.mesh.identity.SpiffeId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The subject alternative names of a leaf (RFC 5280, section 4.2.1.6): at most one SPIFFE ID, as an
 * X.509-SVID requires, and DNS names.
 *
 * @param identity the SPIFFE ID; a leaf without one may only serve, never call
 * @param dnsNames lower-case DNS names without wildcards, at most 16
 */
public record LeafNames(Optional<SpiffeId> identity, List<String> dnsNames) {
  private static final int MAX_DNS_NAMES = 16;
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern DNS_NAME =
      Pattern.compile("(?=.{1,253}$)" + LABEL + "(?:\\." + LABEL + ")*");

  /**
   * @throws IllegalArgumentException if there is no name at all, too many, or one is no DNS name
   */
  public LeafNames {
    dnsNames = List.copyOf(dnsNames);
    if (identity.isEmpty() && dnsNames.isEmpty()) {
      throw new IllegalArgumentException("naming a certificate: no name given");
    }
    if (dnsNames.size() > MAX_DNS_NAMES) {
      throw new IllegalArgumentException("naming a certificate: too many dns names");
    }
    for (String name : dnsNames) {
      if (!DNS_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("naming a certificate: not a dns name: " + name);
      }
    }
  }

  /** The one name of a workload. */
  public static LeafNames workload(SpiffeId identity) {
    return new LeafNames(Optional.of(identity), List.of());
  }

  /**
   * The names under which the API server calls a webhook's Service: {@code
   * <service>.<namespace>.svc} and the fully qualified one.
   */
  public static LeafNames webhook(String service, String namespace, String clusterDomain) {
    String name = service + "." + namespace + ".svc";
    return new LeafNames(Optional.empty(), List.of(name, name + "." + clusterDomain));
  }
}
