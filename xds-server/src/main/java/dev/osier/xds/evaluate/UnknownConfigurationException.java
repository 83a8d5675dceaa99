package dev.osier.xds.evaluate;

/**
 * Says that the configuration has something this package does not interpret. It is a bug of ours:
 * the translator has learned what the evaluation has not.
 */
public final class UnknownConfigurationException extends RuntimeException {
  private final String path;

  UnknownConfigurationException(String path) {
    super("interpreting the configuration: " + path + " is not known");
    this.path = path;
  }

  /** Where it stands, such as {@code virtual_hosts[0].routes[2].match.tls_context}. */
  public String path() {
    return path;
  }
}
