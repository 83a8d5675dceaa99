package dev.osier.operator.identity;

/**
 * A version of a Secret.
 *
 * @param name the Secret
 * @param resourceVersion its {@code metadata.resourceVersion}
 */
record SecretVersion(String name, String resourceVersion) {
  /**
   * Whether the same Secret had the other version earlier (KEP-5504: versions are decimal numbers
   * that grow).
   */
  boolean isNewerThan(SecretVersion other) {
    return name.equals(other.name)
        && isNumber(resourceVersion)
        && isNumber(other.resourceVersion)
        && Long.parseUnsignedLong(resourceVersion) > Long.parseUnsignedLong(other.resourceVersion);
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,18}");
  }
}
