package dev.osier.mesh.identity;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of a workload, {@code spiffe://<trust domain>/ns/<namespace>/sa/<service account>}
 * (SPIFFE ID specification; the path is the one Kubernetes meshes agree on).
 *
 * @param trustDomain whose word it is
 * @param namespace the workload's namespace
 * @param serviceAccount the service account its pod runs under
 */
public record SpiffeId(TrustDomain trustDomain, String namespace, String serviceAccount)
    implements Comparable<SpiffeId> {
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  // A service account's name is a DNS subdomain, at most 253 characters (Kubernetes API
  // conventions).
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("(?=.{1,253}$)" + LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern URI = Pattern.compile("spiffe://([^/]+)/ns/([^/]+)/sa/([^/]+)");
  private static final int MAX_LENGTH = 2048;
  private static final Comparator<SpiffeId> ORDER =
      Comparator.comparing(SpiffeId::trustDomain)
          .thenComparing(SpiffeId::namespace)
          .thenComparing(SpiffeId::serviceAccount);

  /**
   * @throws IllegalArgumentException if a part could not be a Kubernetes name
   */
  public SpiffeId {
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException("composing a SPIFFE ID: not a namespace: " + namespace);
    }
    if (!SERVICE_ACCOUNT.matcher(serviceAccount).matches()) {
      throw new IllegalArgumentException(
          "composing a SPIFFE ID: not a service account: " + serviceAccount);
    }
  }

  /** Reads a URI; empty unless it is exactly one of ours, character by character. */
  public static Optional<SpiffeId> parse(String uri) {
    if (uri.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SpiffeId(new TrustDomain(matcher.group(1)), matcher.group(2), matcher.group(3)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The URI that stands in the certificate. */
  public String uri() {
    return trustDomain.uri() + "/ns/" + namespace + "/sa/" + serviceAccount;
  }

  @Override
  public int compareTo(SpiffeId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return uri();
  }
}
