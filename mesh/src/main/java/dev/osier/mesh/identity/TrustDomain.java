package dev.osier.mesh.identity;

import java.util.regex.Pattern;

/**
 * The trust domain of a SPIFFE ID (SPIFFE ID specification, section 2.1).
 *
 * @param name lower-case letters, digits, dashes and underscores, and single dots between them; at
 *     most 255 characters
 */
public record TrustDomain(String name) implements Comparable<TrustDomain> {
  // Labels must not be empty, although SPIFFE allows it: Go's parser takes no certificate with such
  // a name.
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,255}$)[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");

  /**
   * @throws IllegalArgumentException if the name has characters a trust domain may not have
   */
  public TrustDomain {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("reading a trust domain: not a valid name: " + name);
    }
  }

  /** The URI that is the trust domain's own ID, such as {@code spiffe://cluster.local}. */
  public String uri() {
    return "spiffe://" + name;
  }

  @Override
  public int compareTo(TrustDomain other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
